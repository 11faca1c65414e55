import { hash } from "node:crypto";
import { canonicalJson, isJsonObject } from "@tenon/contract";
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
 * The JCS form of a value: what `JSON.stringify` writes of it or of a copy with its keys in order, which takes a third of the
 * time that writing key by key does.
 */
export function canonicalText(value: Json): string {
  const ordered = isInOrder(value) ? value : orderedCopy(value);
  if (ordered !== undefined) {
    const text = JSON.stringify(ordered);
    // Halves of surrogate pairs, which only escapes can show, have a form of their own.
    if (!text.includes(String.raw`\ud`)) return text;
  }
  return canonicalJson(value);
}

/** Whether every object's keys are in the order of their UTF-16 code units. */
function isInOrder(value: Json): boolean {
  if (Array.isArray(value)) return value.every(isInOrder);
  if (!isJsonObject(value)) return true;
  let last: string | undefined;
  for (const key of Object.keys(value)) {
    if (last !== undefined && key < last) return false;
    last = key;
    const held = value[key];
    if (typeof held === "object" && !isInOrder(held)) return false;
  }
  return true;
}

/** A copy with every object's keys in order; undefined where no object can have that order. */
function orderedCopy(value: Json): Json | undefined {
  if (Array.isArray(value)) {
    const items: (Json | undefined)[] = value.map(orderedCopy);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (!isJsonObject(value)) return value;
  const copy: Record<string, Json> = {};
  for (const key of Object.keys(value).sort()) {
    // Objects put keys that are numbers first, and this name is not a key like others.
    if (isDigit(key.charCodeAt(0)) || key === "__proto__") return undefined;
    const held = orderedCopy(value[key] ?? null);
    if (held === undefined) return undefined;
    copy[key] = held;
  }
  return copy;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
