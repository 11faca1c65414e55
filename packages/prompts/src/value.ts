import type { Text } from "./text.ts";

/**
 * What a structured passage says, with places in the file: JSON, JSON-like examples, YAML, TOML,
 * object literals.
 */
export type ValueNode = MapNode | ListNode | ScalarNode;

/** A place in the file. */
export interface Place {
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
}

/** An object, a mapping, keyword arguments. */
export interface MapNode extends Place {
  readonly kind: "map";
  readonly entries: readonly Entry[];
  /** The text elides further entries (`…`, `...`, a spread, a missing end). */
  readonly open: boolean;
}

/** One key with its value; `keyPlace` is the key without quotes. */
export interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: ValueNode;
}

/** An array, a sequence. */
export interface ListNode extends Place {
  readonly kind: "list";
  readonly items: readonly ValueNode[];
  readonly open: boolean;
}

/**
 * A string, number, boolean or null, or something in their place; a string's place is what stands
 * between the quotes.
 */
export interface ScalarNode extends Place {
  readonly kind: "scalar";
  /** The value; what was written when `hole`. */
  readonly value: string | number | boolean | null;
  /** Any value may stand here: a placeholder, an expression, an elision, a template. */
  readonly hole: boolean;
  /** The decoded characters of a string, for texts inside it. */
  readonly text: Text | undefined;
}

/** Arguments as written between parentheses. */
export interface Arguments {
  readonly named: MapNode;
  /** Arguments without a name. */
  readonly positional: readonly ValueNode[];
  /** Offset in the text just after the closing parenthesis. */
  readonly after: number;
}
