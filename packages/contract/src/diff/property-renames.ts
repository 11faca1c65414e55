import { assign } from "./assignment.ts";
import { expandedText } from "./expanded-text.ts";
import { limits } from "./limits.ts";
import type { NameTraits } from "./similarity.ts";
import { abbreviates, likenessOf, nameTraits, textLikeness } from "./similarity.ts";
import type { TypeName } from "./value-set.ts";
import { typesOf, valuesOf, valueText } from "./value-set.ts";
import type { SchemaView } from "./view.ts";
import { keywordOf } from "./view.ts";

/** A property that went or came. */
export interface PropertyCandidate {
  readonly name: string;
  readonly view: SchemaView;
  readonly required: boolean;
}

/** The new name of a property and how sure that is, 0 to 1. */
export interface Rename {
  readonly to: string;
  readonly score: number;
}

/**
 * Pairs below this score are one removal and one addition. At this height a pair needs either a
 * similar name
 * and a compatible type, or no other candidate and nearly everything else equal.
 */
export const leastPropertyScore = 0.58;

/** How alike a name and its short form count: `msg`, `message`. */
const shortFormLikeness = 0.8;

/**
 * Which of the properties that went are among those that came under a new name: one-to-one, by old
 * name. Of an input the only one that went and the only one that came are one property when both are
 * required and of one shape: whoever calls must give the same thing under another name.
 */
export function propertyRenames(
  went: readonly PropertyCandidate[],
  came: readonly PropertyCandidate[],
  side: "input" | "output",
): ReadonlyMap<string, Rename> {
  if (went.length === 0 || came.length === 0) return new Map();
  const alone = went.length === 1 && came.length === 1;
  const crowded = went.length * came.length > limits.renamePairs;
  const [lefts, rights] = [went.map(traitsOf), came.map(traitsOf)];
  const score = (left: Traits, right: Traits): number => {
    const name = crowded
      ? Number(left.name.letters === right.name.letters)
      : propertyNameLikeness(left.name, right.name, alone);
    if (name === 1 || crowded) return name;
    const points = propertyScore(left, right, name, alone);
    const replaced = alone && side === "input" && isReplaced(left, right);
    return replaced ? Math.max(points, leastPropertyScore) : points;
  };
  const matches = assign(lefts, rights, score, leastPropertyScore);
  return new Map(
    matches.map(({ left, right, score }) => [
      left.candidate.name,
      { to: right.candidate.name, score },
    ]),
  );
}

interface Traits {
  readonly candidate: PropertyCandidate;
  readonly name: NameTraits;
  readonly types: ReadonlySet<TypeName>;
  readonly description: string | undefined;
  readonly text: string;
}

function traitsOf(candidate: PropertyCandidate): Traits {
  const { name, view } = candidate;
  const described = keywordOf(view, "description")?.value;
  const description = typeof described === "string" && described !== "" ? described : undefined;
  const text = view.sites.map(({ schema }) => expandedText(view.document, schema)).join("\n");
  return { candidate, name: nameTraits(name), types: typesOf(view), description, text };
}

/** One letter is a short form only where nothing else came that it could stand for. */
function propertyNameLikeness(left: NameTraits, right: NameTraits, alone: boolean): number {
  const likeness = likenessOf(left, right);
  const shortest = Math.min(left.letters.length, right.letters.length);
  const short = (alone || shortest > 1) && abbreviates(left.letters, right.letters);
  return short ? Math.max(likeness, shortFormLikeness) : likeness;
}

/** True for two required properties of one shape: the same types, values, and inside of lists and objects. */
function isReplaced(left: Traits, right: Traits): boolean {
  if (!left.candidate.required || !right.candidate.required) return false;
  if (left.text === right.text) return true;
  if (left.types.symmetricDifference(right.types).size > 0) return false;
  if (left.types.has("array") || left.types.has("object")) return false;
  const [was, is] = [left, right].map(({ candidate }) =>
    valuesOf(candidate.view)?.map(valueText).toSorted().join("\n"),
  );
  return was === is;
}

/** Weighted evidence; what one side does not state (a description) is left out of the mean. */
function propertyScore(left: Traits, right: Traits, name: number, alone: boolean): number {
  const shared = left.types.intersection(right.types).size;
  if (shared === 0) return 0;
  const shape = shapeLikeness(left, right, shared);
  const evidence: (readonly [weight: number, value: number])[] = [
    [0.45, name],
    [0.2, shape],
    [
      0.1,
      left.candidate.required === right.candidate.required
        ? left.candidate.required
          ? 1
          : 0.5
        : 0,
    ],
  ];
  if (alone) evidence.push([0.15, 1]);
  if (left.description !== undefined && right.description !== undefined) {
    evidence.push([0.3, textLikeness(left.description, right.description)]);
  }
  const weight = evidence.reduce((sum, [one]) => sum + one, 0);
  const mean = evidence.reduce((sum, [one, value]) => sum + one * value, 0) / weight;
  // Lists without a common value are two things, however alike their names: `mode` and `model`.
  return shape === 0 ? 0.8 * mean : mean;
}

function shapeLikeness(left: Traits, right: Traits, shared: number): number {
  if (left.text === right.text) return 1;
  const [was, is] = [valuesOf(left.candidate.view), valuesOf(right.candidate.view)];
  if (was !== undefined && is !== undefined) {
    const known = new Set(was.map(valueText));
    return is.some((value) => known.has(valueText(value))) ? 0.8 : 0;
  }
  return (0.7 * shared) / left.types.union(right.types).size;
}
