import { evaluate } from "./evaluate.ts";
import { formatExamples } from "./format-examples.ts";
import { engineLimits } from "./limits.ts";
import type { Node } from "./node.ts";
import { empty, found, unknown } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { findWord } from "./pattern.ts";
import type { Work } from "./work.ts";

interface StringNeeds {
  minLength: number;
  maxLength: number;
  readonly matching: string[];
  readonly avoiding: string[];
  readonly excluded: Set<string>;
  readonly formats: Set<string>;
  readonly antiFormats: Set<string>;
}

/** A string that satisfies every atom: exact for lengths, patterns and excluded values. */
export function solveString(atoms: readonly Node[], work: Work): Outcome {
  const needs = needsOf(atoms);
  if (needs.minLength > needs.maxLength) return empty;
  if (needs.minLength > engineLimits.stringLength) {
    return unknown("string-length", "A value would need a very long string.");
  }
  for (const name of needs.formats) if (needs.antiFormats.has(name)) return empty;
  const sure =
    needs.matching.length + needs.avoiding.length === 0 ? byLength(needs) : byPattern(needs, work);
  if (needs.formats.size + needs.antiFormats.size === 0 || sure.kind === "empty") return sure;
  return byFormat(needs, atoms, sure);
}

function needsOf(atoms: readonly Node[]): StringNeeds {
  const needs: StringNeeds = {
    minLength: 0,
    maxLength: Infinity,
    matching: [],
    avoiding: [],
    excluded: new Set(),
    formats: new Set(),
    antiFormats: new Set(),
  };
  for (const atom of atoms) {
    if (atom.kind === "min-length") needs.minLength = Math.max(needs.minLength, atom.count);
    else if (atom.kind === "max-length") needs.maxLength = Math.min(needs.maxLength, atom.count);
    else if (atom.kind === "pattern")
      (atom.negated ? needs.avoiding : needs.matching).push(atom.source);
    else if (atom.kind === "format")
      (atom.negated ? needs.antiFormats : needs.formats).add(atom.name);
    else if (atom.kind === "enum" && atom.negated) {
      for (const value of atom.values.values()) {
        if (typeof value === "string") needs.excluded.add(value);
      }
    }
  }
  return needs;
}

const letters = "abcdefghijklmnopqrstuvwxyz";

/** Without patterns only the length decides: every length from 1 on has more strings than can be excluded. */
function byLength(needs: StringNeeds): Outcome {
  const shortest = Math.max(needs.minLength, Math.min(1, needs.maxLength));
  for (let count = 0; count <= needs.excluded.size; count += 1) {
    const word = wordNumber(count, shortest);
    if (word !== undefined && !needs.excluded.has(word)) return found(word);
  }
  if (needs.minLength === 0 && !needs.excluded.has("")) return found("");
  if (needs.maxLength === 0) return empty;
  for (let code = 0x4e00; code < 0x4e00 + 2 * needs.excluded.size + 2; code += 1) {
    const word = String.fromCodePoint(code).repeat(shortest);
    if (!needs.excluded.has(word)) return found(word);
  }
  return unknown("string-length", "No string was found that is not excluded.");
}

/** The n-th word of exactly `length` letters, counting in its last letters. */
function wordNumber(index: number, length: number): string | undefined {
  let rest = index;
  let word = "";
  while (word.length < length && (rest > 0 || word === "")) {
    word = (letters[rest % 26] ?? "a") + word;
    rest = Math.floor(rest / 26);
  }
  return rest > 0 ? undefined : word.padStart(length, "a");
}

function byPattern(needs: StringNeeds, work: Work): Outcome {
  // A word of at least one character reads better; fall back to all lengths.
  for (const minLength of needs.minLength === 0 ? [1, 0] : [needs.minLength]) {
    if (minLength > needs.maxLength) continue;
    const answer = findWord({ ...needs, minLength }, work);
    if (answer.kind === "word") return found(answer.word);
    if (answer.kind === "unknown") {
      return unknown(answer.reason, "A pattern is beyond what the engine decides.", guess(needs));
    }
  }
  return empty;
}

/** A string worth trying where patterns cannot be decided. */
function guess(needs: StringNeeds): string {
  return "a".repeat(Math.max(needs.minLength, Math.min(1, needs.maxLength)));
}

/** Formats are opaque sets: examples are offered to the independent validator, nothing is concluded. */
function byFormat(needs: StringNeeds, atoms: readonly Node[], sure: Outcome): Outcome {
  const detail = "A `format` decides, and formats are compared by name only.";
  const candidates: string[] = [...needs.formats].flatMap((name) => formatExamples(name));
  if (sure.kind === "value" && typeof sure.value === "string") candidates.push(sure.value);
  const fitting = candidates.find((text) => atoms.every((atom) => evaluate(atom, text) !== false));
  return unknown("format-order", detail, fitting);
}
