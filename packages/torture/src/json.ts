import type { JsonObject } from "@tenon/contract";

/**
 * True for a JSON object: not null, not an array. A copy of the contract's, because the upstream loads nothing else of that
 * package: it is started again and again, and must be there in a moment.
 */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text from outside; anything else gives an empty one. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
