import { hash } from "node:crypto";
import type { Caller } from "../caller.ts";
import type { AuthSettings } from "../config/settings.ts";

/**
 * Finds whose a key is: undefined for a stranger's. Keys are looked up by their SHA-256, so how long it takes tells
 * nothing about how much of a guess was right.
 */
export function keyHolders(
  auth: Extract<AuthSettings, { kind: "keys" }>,
): (key: string) => Caller | undefined {
  const holders = new Map<string, Caller>();
  for (const { name, hash: digest, scopes } of auth.keys) {
    holders.set(digest.toLowerCase(), {
      kind: "key",
      id: `key:${name}`,
      client: name,
      scopes,
    });
  }
  return (key) => holders.get(hash("sha256", key, "hex"));
}
