import type { Json } from "../json.ts";

/**
 * A place in a value, in the words of whoever wrote it: property names, and null for each item of an array.
 * `["fields", null, "ref"]` is `fields[].ref`; `[]` is the whole value.
 */
export type PlacePath = readonly (string | null)[];

/**
 * One change that is made to a value. All edits of a plan happen at once: every `at` and every name to look for is in
 * the words of the writer, and only `to` and the name of a supplied key are in those of the reader.
 */
export type TranslationEdit =
  /** The key `from` of the object at `at` is sent as `to`. */
  | {
      readonly act: "rename";
      readonly at: PlacePath;
      readonly from: string;
      readonly to: string;
    }
  /** The key `name` of the object at `at` is left out. */
  | { readonly act: "drop"; readonly at: PlacePath; readonly name: string }
  /** Where the object at `at` comes out without the key `name`, it gets this value. */
  | {
      readonly act: "supply";
      readonly at: PlacePath;
      readonly name: string;
      readonly value: Json;
    }
  /** A text at `at` that is one of `from` is sent as the `to` beside it. */
  | { readonly act: "map"; readonly at: PlacePath; readonly values: readonly ValuePair[] }
  /** A value at `at` that is no array is sent as an array of one. */
  | { readonly act: "wrap"; readonly at: PlacePath };

/** One value of an enumeration and what it is called now. */
export interface ValuePair {
  readonly from: string;
  readonly to: string;
}

/** Why an edit is certain. `operator`: somebody answers for its meaning; it is proved to fit like any other. */
export type EditBasis =
  | "sure-rename"
  | "stated-default"
  | "only-value"
  | "pinned-default"
  | "respelled-value"
  | "not-known-to-reader"
  | "gone-and-allowed"
  | "operator";

/** An edit of a plan, and the change that it answers. */
export interface TranslationStep {
  readonly edit: TranslationEdit;
  readonly basis: EditBasis;
  /** The rule of the change; `operator-mapping` where an operator asked for the edit. */
  readonly rule: string;
  /** The change in words. */
  readonly change: string;
}

/** The place as people write it: `fields[].ref`; "" for the whole value. */
export function placeText(path: PlacePath): string {
  return path.reduce<string>((text, segment) => {
    if (segment === null) return `${text}[]`;
    return text === "" ? segment : `${text}.${segment}`;
  }, "");
}
