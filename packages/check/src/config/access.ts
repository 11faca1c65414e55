import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";

/** The value when it is a mapping, else an empty one. */
export function mapping(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The value when it is a list, else an empty one. */
export function sequence(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The value when it is a text. */
export function optionalText(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The text, or "" for anything else. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The texts of a list; a single text is a list of one. */
export function textList(value: Json | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return sequence(value).filter((entry) => typeof entry === "string");
}

/** The entries of a mapping whose values are texts. */
export function textRecord(value: Json | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(mapping(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
