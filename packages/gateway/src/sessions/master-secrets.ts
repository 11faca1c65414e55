import { hkdfSync, randomBytes } from "node:crypto";
import { TenonError } from "@tenon/contract";
import { sessionLimits } from "./limits.ts";

/**
 * The configured master secrets, or one made now when none is: then what this replica seals opens nowhere else and not
 * after a restart. Throws a usage error for a secret of fewer than 32 characters, never with the secret.
 */
export function masterSecrets(configured: readonly string[]): readonly string[] {
  if (configured.length === 0) return [randomBytes(32).toString("base64url")];
  if (configured.length > sessionLimits.secrets) {
    throw new TenonError(
      "usage",
      "too-many-secrets",
      `The gateway has ${configured.length} master secrets, ${sessionLimits.secrets} is the limit; remove the oldest.`,
    );
  }
  const short = configured.findIndex((secret) => secret.length < sessionLimits.secretLength);
  if (short === -1) return configured;
  throw new TenonError(
    "usage",
    "secret-too-short",
    `Master secret ${short + 1} of the gateway has fewer than ${sessionLimits.secretLength} characters; ` +
      "make one with `openssl rand -base64 32` and give every replica the same.",
  );
}

/** 32 bytes for one use of a master secret (HKDF-SHA256, RFC 5869): other uses have independent ones. */
export function derivedKey(secret: string, use: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `tenon gateway ${use}`, 32));
}
