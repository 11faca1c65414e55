import { createCipheriv, createDecipheriv, createHmac, randomFillSync } from "node:crypto";
import { sessionLimits } from "./limits.ts";
import { derivedKey, masterSecrets } from "./master-secrets.ts";

/** What a sealed text is bound to beside its content. */
export interface SealTerms {
  /** Milliseconds since the epoch from which on it opens no more. */
  readonly expiresAt: number;
  /** Whom it belongs to (`Caller.id`), or "" for whoever holds it; opening needs the same. */
  readonly boundTo: string;
}

/** Seals content into opaque ASCII texts that only gateways with the same secrets open. */
export interface TextSealer {
  /** The text, base64url. Throws a `RangeError` when it would be longer than the sealer's limit. */
  readonly seal: (content: Uint8Array, terms: SealTerms) => string;
  /** The content; undefined when the text is not ours, was changed, is for another purpose or holder, or expired. */
  readonly open: (text: string, boundTo: string) => Buffer | undefined;
}

export interface TextSealerOptions {
  /** What the texts are for, such as `cursor`: a text of one purpose does not open under another. */
  readonly purpose: string;
  /** Longest text in characters, both ways. */
  readonly maxLength?: number;
  readonly now?: () => number;
}

/*
 * Layout: format (1) · key id (1) · salt (16) · nonce (12) · AES-256-GCM of [expiry (6) · content] · tag (16).
 * Every text has its own key, HMAC-SHA256(purpose key, salt): random nonces of 96 bits alone would put a bound on how many
 * texts one key may seal (NIST SP 800-38D, section 8.3).
 */
const format = 1;
const saltEnd = 2 + 16;
const headEnd = saltEnd + 12;
const tagBytes = 16;
const expiryBytes = 6;
const shortest = headEnd + expiryBytes + tagBytes;
const base64url = /^[A-Za-z0-9_-]+$/u;

/** A sealer for one purpose: the first secret seals, all of them open. Throws a usage error for a short secret. */
export function textSealer(secrets: readonly string[], options: TextSealerOptions): TextSealer {
  const { purpose, maxLength = sessionLimits.sealedLength, now = Date.now } = options;
  const keys = masterSecrets(secrets).map((secret) => purposeKey(secret, purpose));
  const [first] = keys;
  if (first === undefined) throw new RangeError("A sealer needs a secret.");
  const longest = Math.floor((maxLength * 3) / 4);
  return {
    seal: (content, terms) => {
      if (shortest + content.length > longest) throw new RangeError(`Too long for a ${purpose}.`);
      return sealed(first, content, terms).toString("base64url");
    },
    open: (text, boundTo) => {
      const bytes = decoded(text, maxLength);
      if (bytes === undefined) return undefined;
      for (const key of keys) {
        if (key.id !== bytes[1]) continue;
        const plain = opened(key, bytes, boundTo);
        if (plain !== undefined) return fresh(plain, now());
      }
      return undefined;
    },
  };
}

interface PurposeKey {
  readonly id: number;
  readonly bytes: Buffer;
}

function purposeKey(secret: string, purpose: string): PurposeKey {
  return { id: derivedKey(secret, "key id")[0] ?? 0, bytes: derivedKey(secret, `seal ${purpose}`) };
}

function sealed(key: PurposeKey, content: Uint8Array, terms: SealTerms): Buffer {
  const head = Buffer.alloc(headEnd);
  head[0] = format;
  head[1] = key.id;
  randomFillSync(head, 2);
  const expiry = Buffer.alloc(expiryBytes);
  expiry.writeUIntBE(Math.trunc(terms.expiresAt), 0, expiryBytes);
  const cipher = createCipheriv("aes-256-gcm", textKey(key, head), head.subarray(saltEnd)).setAAD(
    Buffer.concat([head.subarray(0, 2), Buffer.from(terms.boundTo)]),
  );
  return Buffer.concat([
    head,
    cipher.update(expiry),
    cipher.update(content),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

function opened(key: PurposeKey, bytes: Buffer, boundTo: string): Buffer | undefined {
  const body = bytes.subarray(headEnd, bytes.length - tagBytes);
  const decipher = createDecipheriv(
    "aes-256-gcm",
    textKey(key, bytes),
    bytes.subarray(saltEnd, headEnd),
    { authTagLength: tagBytes },
  )
    .setAAD(Buffer.concat([bytes.subarray(0, 2), Buffer.from(boundTo)]))
    .setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const plain = decipher.update(body);
  try {
    decipher.final();
    return plain;
  } catch {
    // The tag does not fit: changed, foreign, or for somebody else.
    return undefined;
  }
}

function textKey(key: PurposeKey, bytes: Buffer): Buffer {
  return createHmac("sha256", key.bytes).update(bytes.subarray(2, saltEnd)).digest();
}

function fresh(plain: Buffer, nowMs: number): Buffer | undefined {
  return plain.readUIntBE(0, expiryBytes) > nowMs ? plain.subarray(expiryBytes) : undefined;
}

/** The bytes of a text in the one spelling that we write; others would open to the same content. */
function decoded(text: string, maxLength: number): Buffer | undefined {
  if (text.length > maxLength || !base64url.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length < shortest || bytes[0] !== format) return undefined;
  return bytes.toString("base64url") === text ? bytes : undefined;
}
