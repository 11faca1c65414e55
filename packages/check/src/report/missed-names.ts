import { isDistinctive } from "@tenon/prompts";
import type { Masked, Reference, ScanResult, ServerVocabulary, Span } from "@tenon/prompts";
import { KnownNames } from "./known-names.ts";
import type { KnownName, Nearness } from "./known-names.ts";
import { reportLimits } from "./limits.ts";

/** A word of a text that looks like a name of the vocabulary and is no reference. */
export interface MissedName extends Span {
  readonly word: string;
  /** What it looks like. */
  readonly known: KnownName;
  /** How many other names it may as well mean. */
  readonly others: number;
  /** Why it was passed over, as half a sentence. */
  readonly why: string;
}

const wordPattern = /[\p{L}_][\p{L}\p{N}_]*(?:-[\p{L}\p{N}_]+)*/gu;

/** Words that equal or nearly equal a known name although nothing was understood there; ordinary words only in quotes or code. */
export function missedNames(
  text: string,
  masked: readonly Masked[],
  scan: ScanResult,
  servers: readonly ServerVocabulary[],
): readonly MissedName[] {
  const names = knownNames(servers);
  const budget = { left: reportLimits.missedComparisons };
  const taken = new TakenPlaces(scan);
  const named = new Set(scan.references.map(ownerKey));
  const missed: MissedName[] = [];
  let lineStart = 0;
  let shell = false;
  let mask = 0;
  for (const [number, line] of text.slice(0, reportLimits.missedText).split("\n").entries()) {
    const fence = /^\s{0,3}(?:`{3,}|~{3,})\s*([\w-]*)/u.exec(line);
    if (fence !== null) shell = /^(?:sh|bash|zsh|shell|console|terminal)$/iu.test(fence[1] ?? "");
    for (const match of line.matchAll(wordPattern)) {
      if (missed.length >= reportLimits.missedNames) return missed;
      const [word] = match;
      const [from, to] = [match.index, match.index + word.length];
      const place = { line: number + 1, column: from + 1, endLine: number + 1, endColumn: to + 1 };
      if (taken.covers(place)) continue;
      while ((masked[mask]?.to ?? Infinity) <= lineStart + from) mask += 1;
      const inMask = (masked[mask]?.from ?? Infinity) <= lineStart + from;
      const passage = { line, from, to, shell, inMask };
      // An ordinary word stands everywhere; only one that is set apart may be meant as a name.
      if (!isMarked(passage) && !isDistinctive(word)) continue;
      const found = whyMissed(word, passage, names.near(word, budget), named);
      if (found !== undefined) missed.push({ ...place, word, ...found });
    }
    lineStart += line.length + 1;
  }
  return missed;
}

const known = new WeakMap<readonly ServerVocabulary[], KnownNames>();

/** The names of the servers, prepared once for all files. */
function knownNames(servers: readonly ServerVocabulary[]): KnownNames {
  const names = known.get(servers) ?? new KnownNames(servers);
  known.set(servers, names);
  return names;
}

interface Passage {
  readonly line: string;
  readonly from: number;
  readonly to: number;
  /** In a fence of commands. */
  readonly shell: boolean;
  readonly inMask: boolean;
}

function whyMissed(
  word: string,
  passage: Passage,
  near: readonly Nearness[],
  named: ReadonlySet<string>,
): Pick<MissedName, "known" | "others" | "why"> | undefined {
  const tool = near.find(({ known }) => known.parameter === undefined);
  const first = tool ?? near.find(({ known }) => named.has(ownerKey(known))) ?? near[0];
  if (first === undefined) return undefined;
  const { known, how } = first;
  const others = near.length - 1;
  if (how === "spelling") return { known, others, why: "differs in case or separators" };
  if (how === "letters")
    return { known, others, why: "is near but not the same, letter for letter" };
  return { known, others, why: whySame(word, known, passage, named) };
}

function whySame(
  word: string,
  known: KnownName,
  { line, from, to, shell, inMask }: Passage,
  named: ReadonlySet<string>,
): string {
  if (inMask)
    return "is inside a template expression, which the template engine reads, not the model";
  if (shell) return "stands in a fence of shell commands";
  if (
    /[\w$./\\:@-]$/u.test(line.slice(0, from)) ||
    /^(?:[\w$\\-]|[./:@][\w/])/u.test(line.slice(to))
  ) {
    return "is part of a longer word, a path, a flag or an address";
  }
  if (known.parameter !== undefined) {
    return named.has(ownerKey(known))
      ? "is a parameter, but no tool that has it is named in the same line, list or section"
      : "is a parameter of a tool that this file never names";
  }
  return isDistinctive(word)
    ? "stands where names do not count (a comment, an identifier of a program, what a tool returns)"
    : "is an ordinary word here: a call, a declaration or a cue such as “the … tool” makes it a tool";
}

/** In backticks or quotes. */
function isMarked({ line, from, to }: Passage): boolean {
  const before = line[from - 1] ?? "";
  return before !== "" && "`\"'".includes(before) && line[to] === before;
}

function ownerKey({ server, tool }: Pick<Reference, "server" | "tool">): string {
  return JSON.stringify([server, tool]);
}

/** The places that something was understood at, by line. */
class TakenPlaces {
  readonly #lines = new Map<number, Span[]>();

  constructor({ references, grants, unknownNames }: ScanResult) {
    for (const { line, column, endLine, endColumn } of [
      ...references,
      ...grants,
      ...unknownNames,
    ]) {
      for (let at = line; at <= Math.min(endLine, line + 50); at += 1) {
        const spans = this.#lines.get(at) ?? [];
        this.#lines.set(at, spans);
        const from = at === line ? column : 1;
        const to = at === endLine ? endColumn : Infinity;
        spans.push({ line: at, column: from, endLine: at, endColumn: to });
      }
    }
  }

  covers({ line, column, endColumn }: Span): boolean {
    const spans = this.#lines.get(line) ?? [];
    return spans.some((span) => span.column < endColumn && column < span.endColumn);
  }
}
