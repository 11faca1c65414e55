import { isJsonObject } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import { createLocalJWKSet } from "jose";
import type { JWK, LocalJWKSet } from "jose";
import { askJson } from "./bounded-json.ts";
import { discoverKeys } from "./issuer-metadata.ts";
import { authLimits } from "./limits.ts";

/** The keys of one issuer, and whether they are what the issuer says now. */
export interface KeysState {
  readonly keys: LocalJWKSet | undefined;
  /** False when the last attempt to read them failed: an unknown key may be a new one. */
  readonly current: boolean;
}

/**
 * The published keys of one issuer. Read when first needed, again in the background when they are old, and at once for an
 * unknown key, but never more often than the cooldown allows and never twice at a time. When the issuer is down, the keys
 * that are there go on for a day.
 */
export class IssuerKeys {
  /** Where the keys are, if the settings say. */
  readonly jwksUrl: string | undefined;
  readonly #issuer: string;
  readonly #now: () => number;
  #url: string | undefined;
  #keys: LocalJWKSet | undefined;
  #readAt = 0;
  #triedAt = Number.NEGATIVE_INFINITY;
  #failed = false;
  #flight: Promise<void> | undefined;

  constructor(issuer: string, jwksUrl: string | undefined, now: () => number) {
    this.#issuer = issuer;
    this.jwksUrl = jwksUrl;
    this.#now = now;
  }

  /** The keys as they are known; reads them when they are not, and has old ones read again without waiting for that. */
  async known(): Promise<KeysState> {
    const age = this.#now() - this.#readAt;
    if (this.#keys === undefined || age > authLimits.issuerStaleMs) {
      this.#keys = undefined;
      await this.#refresh();
    } else if (age > authLimits.issuerFreshMs) void this.#refresh();
    return this.#state();
  }

  /** The keys after an unknown one was met. */
  async renewed(): Promise<KeysState> {
    await this.#refresh();
    return this.#state();
  }

  #state(): KeysState {
    return { keys: this.#keys, current: this.#keys !== undefined && !this.#failed };
  }

  #refresh(): Promise<void> {
    if (this.#flight !== undefined) return this.#flight;
    if (this.#now() - this.#triedAt < authLimits.issuerCooldownMs) return Promise.resolve();
    this.#triedAt = this.#now();
    this.#flight = this.#read().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #read(): Promise<void> {
    this.#url ??= this.jwksUrl ?? (await discoverKeys(this.#issuer));
    const keys = this.#url === undefined ? undefined : await fetchKeys(this.#url);
    this.#failed = keys === undefined;
    if (keys === undefined) {
      // The issuer may have moved its keys: the next attempt asks its metadata again.
      this.#url = undefined;
      return;
    }
    this.#keys = keys;
    this.#readAt = this.#now();
  }
}

async function fetchKeys(url: string): Promise<LocalJWKSet | undefined> {
  const answer = await askJson({
    url,
    maxBytes: authLimits.issuerBytes,
    timeoutMs: authLimits.issuerMs,
  });
  if (answer.kind !== "answer" || answer.status !== 200) return undefined;
  const published = answer.body?.["keys"];
  if (!Array.isArray(published)) return undefined;
  const keys = published.filter((key) => isJsonObject(key)).filter(isVerifying);
  return createLocalJWKSet({ keys: keys.slice(0, authLimits.issuerKeys).map(asJwk) });
}

/** Asymmetric signature keys only: a published symmetric key would let everybody sign. */
function isVerifying(key: JsonObject): boolean {
  const { kty, use } = key;
  const asymmetric = kty === "RSA" || kty === "EC" || kty === "OKP";
  return asymmetric && (use === undefined || use === "sig");
}

/** The public members; jose itself judges their values when a key is used. */
function asJwk(key: JsonObject): JWK {
  const jwk: Record<string, string> = {};
  for (const name of ["kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"]) {
    const value = key[name];
    if (typeof value === "string") jwk[name] = value;
  }
  return jwk;
}
