import { hash } from "node:crypto";
import { canonicalJson } from "@tenon/contract";
import type { Json } from "@tenon/contract";

/** `sha256:` and the hexadecimal SHA-256 of the JCS form (RFC 8785) of arguments; absent ones count as `{}`. */
export function argumentsDigest(value: Json | undefined): string {
  return textDigest(canonicalText(value ?? {}));
}

/** `sha256:` and the hexadecimal SHA-256 of a text's UTF-8 form or of bytes. */
export function textDigest(text: string | Uint8Array): string {
  return `sha256:${hash("sha256", text, "hex")}`;
}

/** The first 128 bits of a text's SHA-256, hexadecimal: enough to recognise a session id, too little to be one. */
export function shortDigest(text: string): string {
  return hash("sha256", text, "hex").slice(0, 32);
}

/**
 * The JCS form of a value. Most values have their keys in order as they come, and then it is what `JSON.stringify` writes:
 * a fifth of the time.
 */
export function canonicalText(value: Json): string {
  if (isInOrder(value)) {
    const text = JSON.stringify(value);
    // Halves of surrogate pairs, which only escapes can show, have a form of their own.
    if (!text.includes(String.raw`\ud`)) return text;
  }
  return canonicalJson(value);
}

/** Whether every object's keys are in the order of their UTF-16 code units. */
function isInOrder(value: Json): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let last: string | undefined;
  for (const [key, held] of Object.entries(value)) {
    if (last !== undefined && key < last) return false;
    last = key;
    if (typeof held === "object" && !isInOrder(held)) return false;
  }
  return true;
}
