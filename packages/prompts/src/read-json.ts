import { slice } from "./text.ts";
import type { Text } from "./text.ts";
import { ValueReader } from "./value-reader.ts";
import type { ValueNode } from "./value.ts";

/** The values that a JSON text holds; `brokenAt` is the file offset where it is not JSON, or -1. */
export interface JsonReading {
  readonly roots: readonly ValueNode[];
  readonly brokenAt: number;
}

/**
 * Reads JSON, comments and trailing commas allowed, one value or several; what is broken is read as
 * far as it can be.
 */
export function readJson(text: Text): JsonReading {
  const roots: ValueNode[] = [];
  let brokenAt = -1;
  for (let at = skipSpace(text.value, 0); at < text.value.length;) {
    const reader = new ValueReader(text, at);
    roots.push(reader.value());
    if (brokenAt === -1) brokenAt = reader.brokenAt;
    if (reader.offset <= at) break;
    at = skipSpace(text.value, reader.offset);
  }
  const offset = Math.min(brokenAt, text.value.length);
  return { roots, brokenAt: brokenAt === -1 ? -1 : text.start(offset) };
}

/** Reads JSON with one document on a line: a broken one does not spoil the next. */
export function readJsonLines(text: Text): JsonReading {
  const roots: ValueNode[] = [];
  let brokenAt = -1;
  const { value } = text;
  for (let at = 0; at < value.length;) {
    const newline = value.indexOf("\n", at);
    const end = newline === -1 ? value.length : newline;
    const line = readJson(slice(text, at, end));
    for (const root of line.roots) roots.push(root);
    if (brokenAt === -1) brokenAt = line.brokenAt;
    at = end + 1;
  }
  return { roots, brokenAt };
}

/** True for plain JSON, which may have more values than one reader takes. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const space = /\s*/uy;

function skipSpace(value: string, at: number): number {
  space.lastIndex = at;
  return at + (space.exec(value)?.[0].length ?? 0);
}
