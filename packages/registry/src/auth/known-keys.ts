import { hash } from "node:crypto";
import type { Caller } from "../http/handler.ts";
import { limits } from "../limits.ts";

/** Postgres channel on which replicas hear that a key was revoked; the payload is its id. */
export const keyChannel = "tenon_keys";

/** A key that is accepted. */
export interface AcceptedKey {
  readonly caller: Caller;
  /** RFC 3339; null for one that does not expire. */
  readonly expiresAt: string | null;
}

/**
 * Keys that this replica looked up lately, so that a gateway's reads do not ask the database each time. A revocation is
 * heard from every replica, and after `limits.rememberedKeyMs` a key is looked up again whatever was heard. Keys that are
 * not accepted are never remembered.
 */
export interface KnownKeys {
  /** The key of this header, remembered or looked up; what `look` throws is thrown. */
  readonly find: (
    authorization: string,
    look: () => Promise<AcceptedKey>,
  ) => AcceptedKey | Promise<AcceptedKey>;
  /** Forgets every key; what is being looked up now is not remembered either. */
  readonly forget: () => void;
}

/** The keys that one replica remembers, by their hash. */
export function knownKeys(now: () => Date): KnownKeys {
  const known = new Map<string, AcceptedKey & { readonly until: number }>();
  let forgotten = 0;
  const lookUp = async (print: string, look: () => Promise<AcceptedKey>): Promise<AcceptedKey> => {
    const before = forgotten;
    const until = now().getTime() + limits.rememberedKeyMs;
    const accepted = await look();
    if (before !== forgotten) return accepted;
    if (known.size >= limits.rememberedKeys) known.clear();
    known.set(print, {
      ...accepted,
      until: Math.min(until, Date.parse(accepted.expiresAt ?? "9999-12-31T23:59:59Z")),
    });
    return accepted;
  };
  return {
    find: (authorization, look) => {
      const print = fingerprint(authorization);
      const remembered = known.get(print);
      if (remembered !== undefined && remembered.until > now().getTime()) return remembered;
      return lookUp(print, look);
    },
    forget: () => {
      forgotten += 1;
      known.clear();
    },
  };
}

/** What stands for an `Authorization` header in memory: its SHA-256 in base64. */
export function fingerprint(authorization: string): string {
  // A request is counted by it and then accepted by it, and most come from the same few gateways.
  if (last.authorization !== authorization) {
    last = { authorization, print: hash("sha256", authorization, "base64") };
  }
  return last.print;
}

let last = { authorization: "", print: hash("sha256", "", "base64") };
