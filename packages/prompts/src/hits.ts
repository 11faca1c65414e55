import { resolveQualified } from "./qualified.ts";
import type { Qualified } from "./qualified.ts";
import { wordShape } from "./vocabulary.ts";
import type { KnownTool, KnownWord, Vocabulary } from "./vocabulary.ts";

/** A word of a text that the vocabulary knows. Offsets are into the text. */
export interface Hit {
  readonly from: number;
  readonly to: number;
  readonly word: string;
  /** Tools of that name. */
  readonly tools: readonly KnownTool[];
  /** Some tool has a parameter of that name. */
  readonly parameter: boolean;
  /** `mcp__server__tool`, `server__tool`. */
  readonly qualified: Qualified | undefined;
}

const none: readonly KnownTool[] = [];

/**
 * Every word that names a tool or a parameter, in order; one lookup per word. Parts of longer words
 * never match.
 */
export function findHits(value: string, vocabulary: Vocabulary): readonly Hit[] {
  const hits: Hit[] = [];
  let at = 0;
  while (at < value.length) {
    if (!isWordCode(value.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const from = at;
    while (at < value.length && isWordCode(value.charCodeAt(at))) at += 1;
    const hit = hitAt(value, from, at, vocabulary);
    if (hit === undefined) continue;
    hits.push(hit);
    at = Math.max(at, hit.to);
  }
  return hits;
}

/** Letters, digits, `_`, `-` and `$`; scripts that are written without spaces end a word. */
export function isWordCode(code: number): boolean {
  if (code < 128) {
    return (
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      code === 95 ||
      code === 45 ||
      code === 36
    );
  }
  return code >= 0xc0 && code <= 0x24f && code !== 0xd7 && code !== 0xf7;
}

function hitAt(value: string, from: number, end: number, vocabulary: Vocabulary): Hit | undefined {
  const first = value.charCodeAt(from);
  // `--flag`, `-x`, `$VARIABLE`.
  if (first === 45 || first === 36 || end - from > 200) return undefined;
  if (!vocabulary.shapes.has(wordShape(first, end - from)) && !hasUnderscore(value, from, end)) {
    return undefined;
  }
  const word = value.slice(from, end);
  const known = vocabulary.words.get(word);
  if (known !== undefined) {
    const compound = known.compounds.length === 0 ? undefined : compoundAt(value, from, known);
    if (compound !== undefined) {
      const tools = vocabulary.tools.get(compound) ?? none;
      return {
        from,
        to: from + compound.length,
        word: compound,
        tools,
        parameter: false,
        qualified: undefined,
      };
    }
    if (known.tools.length > 0 || known.parameter) {
      return {
        from,
        to: end,
        word,
        tools: known.tools,
        parameter: known.parameter,
        qualified: undefined,
      };
    }
  }
  const qualified = word.includes("_") ? resolveQualified(word, vocabulary) : undefined;
  if (qualified !== undefined) {
    return { from, to: end, word, tools: none, parameter: false, qualified };
  }
  const prefixed = word.includes("-") ? prefixedAt(word, from, end, vocabulary) : undefined;
  if (prefixed !== undefined) return prefixed;
  // `_emphasis_`
  if (first === 95 && end - from > 2) {
    const inner = /^_+(.*?)_+$/u.exec(word)?.[1];
    const start = from + word.indexOf(inner ?? "");
    if (inner !== undefined && inner !== "" && inner !== word)
      return hitAt(value, start, start + inner.length, vocabulary);
  }
  return undefined;
}

/** `server-get_thing`, as clients write that join with a hyphen whatever they call the server. */
function prefixedAt(
  word: string,
  from: number,
  to: number,
  vocabulary: Vocabulary,
): Hit | undefined {
  for (let at = word.indexOf("-", 2); at !== -1; at = word.indexOf("-", at + 1)) {
    const name = word.slice(at + 1);
    const tools = vocabulary.tools.get(name);
    if (
      tools !== undefined &&
      name.includes("_") &&
      !/^(?:non|pre|post|re|un|multi)$/u.test(word.slice(0, at))
    )
      return { from: from + at + 1, to, word: name, tools, parameter: false, qualified: undefined };
  }
  return undefined;
}

function hasUnderscore(value: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (value.charCodeAt(at) === 95) return true;
  return false;
}

function compoundAt(value: string, from: number, known: KnownWord): string | undefined {
  return known.compounds.find(
    (name) => value.startsWith(name, from) && !isWordCode(value.charCodeAt(from + name.length)),
  );
}
