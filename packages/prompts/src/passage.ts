import { addressesIn, destinationsIn } from "./addresses.ts";
import type { Stretch } from "./addresses.ts";
import { codeSpans } from "./code-spans.ts";
import type { CodeSpan } from "./code-spans.ts";
import { findHits } from "./hits.ts";
import type { Hit } from "./hits.ts";
import { readBlocks } from "./markdown.ts";
import type { Unit } from "./markdown.ts";
import { maskTemplates } from "./mask.ts";
import type { Masked } from "./mask.ts";
import { withValue } from "./text.ts";
import type { Text } from "./text.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * A text that speaks to a model, cut into blocks, with the words of it that the vocabulary knows.
 */
export interface Passage {
  /** Template expressions are covered by fillers; `original` has them. */
  readonly text: Text;
  readonly original: Text;
  readonly masked: readonly Masked[];
  readonly hits: readonly Placed[];
  /** Offset of a fence that nothing closes, or -1. */
  readonly unclosedFence: number;
}

/** A hit with its surroundings. */
export interface Placed extends Hit {
  readonly unit: Unit;
  readonly span: CodeSpan | undefined;
  /** Offsets of the line. */
  readonly lineFrom: number;
  readonly lineTo: number;
}

const nowhere: Unit = {
  kind: "paragraph",
  from: 0,
  to: 0,
  section: { level: 0, heading: undefined, parent: undefined, from: 0, to: 0 },
  list: undefined,
  parent: undefined,
  language: "",
};

const spanless =
  /^(?:program|python|py|js|jsx|ts|tsx|javascript|typescript|go|rust|java|bash|sh|shell|zsh|console|powershell)$/u;

/** Reads a text as Markdown. Code (`language` given) is one block of code instead. */
export function readPassage(original: Text, vocabulary: Vocabulary, language?: string): Passage {
  const { value, masked } = maskTemplates(original.value);
  const text = masked.length === 0 ? original : withValue(original, value);
  const hits = findHits(value, vocabulary);
  if (hits.length === 0 && masked.length === 0) {
    return { text, original, masked, hits: [], unclosedFence: -1 };
  }
  if (language !== undefined) {
    const unit: Unit = { ...nowhere, kind: "code", to: value.length, language };
    return { text, original, masked, hits: place(value, hits, [unit]), unclosedFence: -1 };
  }
  const { units, unclosedFence } = readBlocks(value);
  return { text, original, masked, hits: place(value, hits, units), unclosedFence };
}

const waiver = "tenon-ignore";

/** True behind the marker of a waiver, in its comment: the reason may name what it waives. */
function isInWaiver(value: string, lineFrom: number, at: number): boolean {
  const line = value.slice(Math.max(lineFrom, at - 2_000), at);
  const marker = line.lastIndexOf(waiver);
  return marker !== -1 && !/-->|\*\/|#\}|\}\}|%\}/u.test(line.slice(marker));
}

/** Asks of rising offsets whether they stand in one of the stretches. */
function within(stretches: readonly Stretch[]): (offset: number) => boolean {
  let index = 0;
  return (offset) => {
    while ((stretches[index]?.to ?? Number.POSITIVE_INFINITY) <= offset) index += 1;
    return (stretches[index]?.from ?? Number.POSITIVE_INFINITY) <= offset;
  };
}

function place(value: string, hits: readonly Hit[], units: readonly Unit[]): readonly Placed[] {
  const placed: Placed[] = [];
  const waives = value.includes(waiver);
  const isAddress = within(addressesIn(value));
  const isDestination = within(destinationsIn(value));
  let index = -1;
  let unit = nowhere;
  let spans: readonly CodeSpan[] = [];
  let span = 0;
  let [lineFrom, lineTo] = [0, -1];
  for (const hit of hits) {
    let next = units[index + 1];
    if (next !== undefined && next.from <= hit.from) {
      while (next !== undefined && next.from <= hit.from) {
        index += 1;
        unit = next;
        next = units[index + 1];
      }
      spans = spanless.test(unit.language) ? [] : codeSpans(value, unit.from, unit.to);
      span = 0;
    }
    while ((spans[span]?.after ?? Number.POSITIVE_INFINITY) <= hit.from) span += 1;
    const candidate = spans[span];
    if (hit.from > lineTo) {
      lineFrom = value.lastIndexOf("\n", hit.from) + 1;
      const end = value.indexOf("\n", hit.from);
      lineTo = end === -1 ? value.length : end;
    }
    if (waives && isInWaiver(value, lineFrom, hit.from)) continue;
    if (isAddress(hit.from)) continue;
    const inSpan = candidate !== undefined && candidate.from <= hit.from && hit.to <= candidate.to;
    if (!inSpan && unit.kind !== "code" && isDestination(hit.from)) continue;
    placed.push({ ...hit, unit, span: inSpan ? candidate : undefined, lineFrom, lineTo });
  }
  return placed;
}
