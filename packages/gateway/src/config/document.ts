import { plainText } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { configLimits } from "./limits.ts";
import type { Path } from "./problem.ts";

/** Where something stands in a file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML file as a value, and where its parts stand. */
export interface ConfigDocument {
  readonly value: Json;
  /** The place of the node at a path, or of the nearest node above it. */
  readonly position: (path: Path, atKey: boolean) => Position;
}

/** What makes a text no YAML. */
export interface SyntaxFault extends Position {
  readonly message: string;
}

/** Reads YAML 1.2 with merge keys: the document, or what is wrong with the text. */
export function readDocument(
  text: string,
):
  | { readonly ok: true; readonly document: ConfigDocument }
  | { readonly ok: false; readonly faults: readonly SyntaxFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\ufeff/u, ""), {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
  });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => ({
      ...at(error.pos[0]),
      message: `${plainText(error.message)}; mend the YAML.`,
    }));
    return { ok: false, faults };
  }
  const value = valueOf(document);
  if (value === undefined) {
    const message = `a YAML anchor is used more than ${configLimits.aliases} times, or refers to itself; write the values out.`;
    return { ok: false, faults: [{ line: 1, column: 1, message }] };
  }
  const position = (path: Path, atKey: boolean): Position => {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = offsetAt(document, path.slice(0, length), atKey && length === path.length);
      if (offset !== undefined) return at(offset);
    }
    return { line: 1, column: 1 };
  };
  return { ok: true, document: { value, position } };
}

/** The value; undefined when its aliases make it too large. */
function valueOf(document: Document.Parsed): Json | undefined {
  try {
    const value: unknown = document.toJS({ maxAliasCount: configLimits.aliases });
    // The schema has no place for anything that JSON lacks; dates and the like stay texts under YAML 1.2.
    return JSON.parse(JSON.stringify(value ?? {}));
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function offsetAt(document: Document.Parsed, path: Path, atKey: boolean): number | undefined {
  const parent: unknown =
    path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(
      ({ key }) => (isScalar(key) ? String(key.value) : key) === String(last),
    );
    const key: unknown = pair?.key;
    const value: unknown = pair?.value;
    const node = atKey || !isScalar(value) ? key : value;
    return isScalar(node) ? node.range?.[0] : undefined;
  }
  const node: unknown = document.getIn(path, true);
  return hasRange(node) ? node.range?.[0] : undefined;
}

function hasRange(node: unknown): node is { readonly range?: readonly number[] | null } {
  return typeof node === "object" && node !== null && "range" in node;
}
