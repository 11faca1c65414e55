import { createPrivateKey, createPublicKey, hash, randomUUID, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Caller } from "../caller.ts";
import type { ServerSettings } from "../config/settings.ts";
import { derivedKey, masterSecrets } from "../sessions/master-secrets.ts";
import { Recent } from "../sessions/recent.ts";
import { authLimits } from "./limits.ts";

/** The request header that tells an upstream who the caller is: a JWT, EdDSA, good for a minute. */
export const identityHeader = "tenon-identity";

/** Where the public keys are. */
export const keysPath = "/.well-known/jwks.json";

/** A public key as upstreams need it to verify assertions (RFC 8037). */
export interface IdentityKey {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  readonly kid: string;
  readonly alg: "EdDSA";
  readonly use: "sig";
}

/** Says towards upstreams who a caller is. */
export interface Identity {
  /** The assertion; signed anew for every half of its life. Undefined for a server without URL. */
  readonly assertionFor: (
    server: Pick<ServerSettings, "name" | "source">,
    caller: Caller,
  ) => string | undefined;
  /** What verifies the assertions of every replica with the same secrets, those that are being rotated out included. */
  readonly keys: readonly IdentityKey[];
}

export interface IdentityOptions {
  readonly secrets: readonly string[];
  /** Who says so (`iss`): the gateway's public URL, or `tenon-gateway` where it has none. */
  readonly issuer: string | undefined;
  readonly now?: () => number;
}

interface Signer {
  readonly public: IdentityKey;
  readonly private: KeyObject;
}

/** Assertions under Ed25519 keys that follow from the master secrets: every replica has the same. */
export function identity({ secrets, issuer, now = Date.now }: IdentityOptions): Identity {
  const signers = masterSecrets(secrets).map(signerOf);
  const [first] = signers;
  if (first === undefined) throw new RangeError("An identity needs a secret.");
  const header = encoded({ alg: "EdDSA", typ: "JWT", kid: first.public.kid });
  const remembered = new Map<string, Recent<Assertion>>();
  const lifeMs = authLimits.assertionSeconds * 1_000;
  return {
    keys: signers.map((signer) => signer.public),
    assertionFor: (server, caller) => {
      if (server.source.kind !== "http") return undefined;
      const nowMs = now();
      const audience = originOf(server.source.url);
      const known = recentOf(remembered, `${server.name} ${audience}`);
      const before = known.get(caller.id);
      if (before !== undefined && before.until > nowMs) return before.text;
      const claims = claimsOf(
        caller,
        issuer ?? "tenon-gateway",
        audience,
        Math.floor(nowMs / 1_000),
      );
      const signed = `${header}.${encoded(claims)}`;
      const signature = sign(null, Buffer.from(signed), first.private).toString("base64url");
      const text = `${signed}.${signature}`;
      known.set(caller.id, { text, until: nowMs + lifeMs / 2 });
      return text;
    },
  };
}

interface Assertion {
  readonly text: string;
  readonly until: number;
}

/** `sub` is the user where there is one; `idp` says whose user it is. */
function claimsOf(
  caller: Caller,
  issuer: string,
  audience: string,
  seconds: number,
): Readonly<Record<string, string | number>> {
  return {
    iss: issuer,
    aud: audience,
    sub: caller.subject ?? caller.id,
    ...(caller.client !== undefined && { client_id: caller.client }),
    ...(caller.issuer !== undefined && { idp: caller.issuer }),
    iat: seconds,
    exp: seconds + authLimits.assertionSeconds,
    jti: randomUUID(),
  };
}

function encoded(value: Readonly<Record<string, string | number>>): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function recentOf(of: Map<string, Recent<Assertion>>, server: string): Recent<Assertion> {
  const known = of.get(server);
  if (known !== undefined) return known;
  const fresh = new Recent<Assertion>(authLimits.callersPerServer);
  of.set(server, fresh);
  return fresh;
}

const origins = new Map<string, string>();

/** Settings have few URLs; parsing one per call would cost more than the rest. */
function originOf(url: string): string {
  const known = origins.get(url);
  if (known !== undefined) return known;
  const { origin } = new URL(url);
  if (origins.size >= authLimits.bases) origins.clear();
  origins.set(url, origin);
  return origin;
}

/** PKCS #8 of an Ed25519 key is this and the 32 bytes of the seed (RFC 8410, section 7). */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

function signerOf(secret: string): Signer {
  const der = Buffer.concat([pkcs8Head, derivedKey(secret, "identity")]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const x = String(createPublicKey(key).export({ format: "jwk" }).x);
  // The JWK thumbprint (RFC 7638, with the members of RFC 8037).
  const kid = hash("sha256", JSON.stringify({ crv: "Ed25519", kty: "OKP", x }), "base64url");
  const shown: IdentityKey = { kty: "OKP", crv: "Ed25519", x, kid, alg: "EdDSA", use: "sig" };
  return { public: shown, private: key };
}
