import { hash } from "node:crypto";
import { isJsonObject } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from "jose";
import type { CryptoKey, JWTPayload, LocalJWKSet } from "jose";
import { Recent } from "../sessions/recent.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { authLimits } from "./limits.ts";
import { readTokenClaims } from "./token-claims.ts";
import type { TokenFacts } from "./token-claims.ts";

/** A token that does not count, and why in words for the client: ASCII, without quotes and without the token. */
export interface TokenRefusal {
  readonly refused: "invalid-token" | "issuer-unavailable";
  readonly message: string;
}

type Verdict = TokenFacts | TokenRefusal;

/** Asymmetric algorithms only: a public key is no secret to sign with, and `none` signs nothing (RFC 8725, section 3). */
const algorithms = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519".split(" ");

/** Tokens for other uses, such as logout tokens, say so; many issuers leave access tokens at `JWT`. */
const types: ReadonlySet<string> = new Set(["at+jwt", "application/at+jwt", "jwt"]);

/** Verifies access tokens (RFC 9068): signature by a key of a known issuer, times, form. The audience is for the caller to check. */
export class Tokens {
  readonly #issuers: ReadonlyMap<string, IssuerKeys>;
  readonly #now: () => number;
  readonly #verified = new Recent<{ readonly facts: TokenFacts; readonly until: number }>(
    authLimits.rememberedTokens,
  );
  readonly #flights = new Map<string, Promise<Verdict>>();

  constructor(issuers: ReadonlyMap<string, IssuerKeys>, now: () => number) {
    this.#issuers = issuers;
    this.#now = now;
  }

  /** At once for a token that was verified before; the same token gives the same `Caller` object meanwhile. */
  verify(token: string): Verdict | Promise<Verdict> {
    const digest = hash("sha256", token, "base64url");
    const known = this.#verified.get(digest);
    if (known !== undefined) {
      if (known.until > this.#now()) return known.facts;
      this.#verified.delete(digest);
    }
    const flight = this.#flights.get(digest) ?? this.#fly(token, digest);
    return flight;
  }

  #fly(token: string, digest: string): Promise<Verdict> {
    const flight = this.#check(token)
      .then((verdict) => {
        if ("caller" in verdict) {
          const until = Math.min(verdict.expiresAt, this.#now() + authLimits.rememberedTokenMs);
          this.#verified.set(digest, { facts: verdict, until });
        }
        return verdict;
      })
      .finally(() => this.#flights.delete(digest));
    this.#flights.set(digest, flight);
    return flight;
  }

  async #check(token: string): Promise<Verdict> {
    const issuer = claimedIssuer(token);
    const keys = issuer === undefined ? undefined : this.#issuers.get(issuer);
    if (issuer === undefined || keys === undefined) {
      return invalid("it is no signed JWT of an issuer that counts here");
    }
    const state = await keys.known();
    if (state.keys === undefined) return unavailable;
    const first = await this.#verifyWith(token, issuer, state.keys);
    if (first !== "unknown-key") return first;
    const renewed = await keys.renewed();
    if (renewed.keys === undefined || !renewed.current) return unavailable;
    const second = await this.#verifyWith(token, issuer, renewed.keys);
    return second === "unknown-key" ? invalid("its key is not one of its issuer") : second;
  }

  async #verifyWith(
    token: string,
    issuer: string,
    keys: LocalJWKSet | CryptoKey,
  ): Promise<Verdict | "unknown-key"> {
    try {
      const options = {
        issuer,
        algorithms,
        requiredClaims: ["exp", "aud"],
        clockTolerance: authLimits.clockSkewSeconds,
        currentDate: new Date(this.#now()),
      };
      // The two overloads take a key and a function; both are the same call.
      const { payload } =
        typeof keys === "function"
          ? await jwtVerify(token, keys, options)
          : await jwtVerify(token, keys, options);
      const facts = readTokenClaims(jsonOf(payload), token);
      return typeof facts === "string" ? invalid(facts) : facts;
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey) return "unknown-key";
      if (cause instanceof errors.JWKSMultipleMatchingKeys) {
        return this.#tryEach(token, issuer, cause);
      }
      if (cause instanceof errors.JWSSignatureVerificationFailed) return wrongSignature;
      return invalid(explained(cause));
    }
  }

  /** An issuer that gives its keys no ids. */
  async #tryEach(
    token: string,
    issuer: string,
    keys: AsyncIterable<CryptoKey>,
  ): Promise<Verdict | "unknown-key"> {
    let tried = 0;
    for await (const key of keys) {
      const verdict = await this.#verifyWith(token, issuer, key);
      if (verdict === "unknown-key" || !("refused" in verdict)) return verdict;
      if (verdict !== wrongSignature) return verdict;
      tried += 1;
      if (tried === authLimits.keysTried) break;
    }
    return "unknown-key";
  }
}

const unavailable: TokenRefusal = {
  refused: "issuer-unavailable",
  message:
    "The keys of the token's issuer cannot be read at the moment; try again in a few seconds.",
};

function invalid(why: string): TokenRefusal {
  return { refused: "invalid-token", message: `The access token is refused: ${why}.` };
}

const wrongSignature = invalid("its signature is not by a key of its issuer");

/** Which issuer a token claims, read before anything is verified; undefined for what can be no token of any. */
function claimedIssuer(token: string): string | undefined {
  try {
    const { alg, typ } = decodeProtectedHeader(token);
    if (alg === undefined || !algorithms.includes(alg)) return undefined;
    if (typ !== undefined && !types.has(typ.toLowerCase())) return undefined;
    return decodeJwt(token).iss;
  } catch {
    // Not a JWT at all.
    return undefined;
  }
}

function explained(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return "it has expired";
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return cause.claim === "nbf"
      ? "it is not valid yet"
      : "it lacks a required claim or has it wrong";
  }
  return "it cannot be verified";
}

function jsonOf(payload: JWTPayload): { readonly [key: string]: Json } {
  const value: Json = JSON.parse(JSON.stringify(payload));
  return isJsonObject(value) ? value : {};
}
