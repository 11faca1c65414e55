import { plainText } from "@tenon/contract";
import { bind } from "./bind.ts";
import { Collector } from "./collector.ts";
import { decodeFile } from "./decode.ts";
import { limits } from "./limits.ts";
import { linesOf } from "./lines.ts";
import type { Lines } from "./lines.ts";
import { readFile } from "./read-file.ts";
import type { FileProblem } from "./read-file.ts";
import type { ReadProblem, ScanResult } from "./reference.ts";
import { grantsOf, referencesOf, unknownNamesOf } from "./results.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * Reads one prompt file and finds what it says about the tools of `vocabulary`. `bound` names the
 * servers that the configuration ties the file to; without it the file's own declarations bind.
 * Never throws: what cannot be read is a problem with its place, and the rest is still read.
 */
export function scanPrompt(input: {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly vocabulary: Vocabulary;
  readonly bound?: readonly string[];
}): ScanResult {
  const { path, bytes, vocabulary } = input;
  const decoded = decodeFile(bytes);
  const text = decoded.text ?? "";
  const lines = linesOf(text);
  const explicit = input.bound === undefined ? undefined : new Set(input.bound);
  const collector = new Collector(vocabulary, explicit);
  const budget = { characters: 4 * text.length + 64 * limits.callCharacters };
  const problems = [...decoded.problems, ...readFile(path, text, { collector, budget })];
  const bound = explicit ?? bind(text, collector);
  const context = { file: path, lines, bound, explicit: explicit !== undefined };
  return {
    references: referencesOf(collector, context),
    grants: grantsOf(collector, context),
    unknownNames: unknownNamesOf(collector, context),
    problems: problems
      .slice(0, limits.problems)
      .map((problem) => readProblem(path, problem, lines)),
  };
}

function readProblem(
  file: string,
  { code, offset, message }: FileProblem,
  lines: Lines,
): ReadProblem {
  return { file, code, message: plainText(message, 400), ...lines.span(offset, offset) };
}
