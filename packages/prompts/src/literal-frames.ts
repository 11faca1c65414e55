import type { JsxElement } from "./jsx.ts";
import type { Hole } from "./languages.ts";
import { TextBuilder } from "./text.ts";
import type { Text } from "./text.ts";

/** Code at the top or in a hole of a literal. */
export interface CodeFrame {
  readonly kind: "code";
  readonly closer: string;
  /** Offset of the hole's opening. */
  readonly from: number;
  depth: number;
  /** Behind the colon of a format: `{x:>{width}}`. */
  format: boolean;
  last: { readonly after: number; readonly group: Text[]; readonly comments: number } | undefined;
}

/** A string literal that is being read. */
export interface LiteralFrame {
  readonly kind: "literal";
  readonly builder: TextBuilder;
  readonly group: Text[];
  readonly close: string;
  readonly lines: boolean;
  readonly escape: "backslash" | "kept" | "doubled" | "none";
  readonly hole: Hole | undefined;
  copied: number;
}

/** An element of JSX: its texts are one, tags are blanks in it. */
export interface JsxFrame extends JsxElement {
  readonly kind: "jsx";
  readonly builder: TextBuilder;
  readonly group: Text[];
  copied: number;
}

/** An element of JSX that begins at `at`. */
export function elementFrame(text: Text, at: number, group: Text[]): JsxFrame {
  const builder = new TextBuilder(text);
  return { kind: "jsx", builder, group, depth: 0, tag: "none", tagFrom: at, copied: at };
}

/** The string of an attribute whose quote is at `at`: no escapes, any lines. */
export function attributeFrame(text: Text, at: number, group: Text[]): LiteralFrame {
  const close = text.value[at] ?? '"';
  const builder = new TextBuilder(text);
  const rules = { lines: true, escape: "none", hole: undefined } as const;
  return { kind: "literal", builder, group, close, ...rules, copied: at + 1 };
}

/** Reads `width` characters at `at` as other ones. */
export function replaceIn(
  frame: LiteralFrame,
  characters: string,
  at: number,
  width: number,
): void {
  frame.builder.copy(frame.copied, at);
  frame.builder.replace(characters, at, at + width);
  frame.copied = at + width;
}

/** Ends a text before `to` and adds it to its group. */
export function finish(frame: LiteralFrame | JsxFrame, to: number): void {
  frame.builder.copy(frame.copied, to);
  const text = frame.builder.build();
  if (text.value !== "") frame.group.push(text);
}
