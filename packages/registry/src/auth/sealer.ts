import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { TenonError } from "@tenon/contract";
import { RegistryProblem } from "../problem.ts";

/** Encrypts and decrypts small secrets for the database. */
export interface Sealer {
  /** AES-256-GCM under a fresh nonce; `context` (table and row) must be the same when opening. */
  readonly seal: (text: string, context: string) => Uint8Array;
  /** Throws when the key or context is another one, or the content was changed. */
  readonly open: (sealed: Uint8Array, context: string) => string;
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * A sealer under a master secret of at least 32 characters; without one, a sealer that refuses. Throws a usage error for
 * a shorter one.
 */
export function sealerOf(secret: string | undefined): Sealer {
  if (secret === undefined) return { seal: refuse, open: refuse };
  if (secret.length < 32) {
    throw new TenonError(
      "usage",
      "secret-too-short",
      "TENON_SECRET_KEY has fewer than 32 characters; make one with `openssl rand -base64 32` and keep it safe.",
    );
  }
  const key = Buffer.from(hkdfSync("sha256", secret, "", "tenon registry secrets", 32));
  return {
    seal: (text, context) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const body = bytes.subarray(nonceBytes + tagBytes);
      return decipher.update(body, undefined, "utf8") + decipher.final("utf8");
    },
  };
}

function refuse(): never {
  throw new RegistryProblem(
    "secrets-unavailable",
    "This registry was started without TENON_SECRET_KEY, so it keeps no credentials.",
  );
}
