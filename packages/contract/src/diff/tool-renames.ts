import type { Tool } from "../tool.ts";
import { assign } from "./assignment.ts";
import { documentOf } from "./document.ts";
import { limits } from "./limits.ts";
import { propertiesOf } from "./property-facts.ts";
import type { Rename } from "./property-renames.ts";
import type { NameTraits } from "./similarity.ts";
import { likenessOf, nameTraits, saysOtherwise, textLikeness } from "./similarity.ts";
import { typesOf } from "./value-set.ts";
import { rootView } from "./view.ts";

/** Pairs below this score are one removed and one added tool. */
export const leastToolScore = 0.6;

/** Names less alike than this are not scored any further. */
const leastNameLikeness = 0.35;

/**
 * Which of the tools that went are among those that came under a new name: one-to-one, by old
 * name.
 */
export function toolRenames(
  went: readonly Tool[],
  came: readonly Tool[],
): ReadonlyMap<string, Rename> {
  if (went.length === 0 || came.length === 0) return new Map();
  const alone = went.length === 1 && came.length === 1;
  const busy = went.length * came.length > limits.closeLook;
  const names = new Map<string, ParameterName>();
  const lefts = went.map((tool) => traitsOf(tool, names));
  const rights = came.map((tool) => traitsOf(tool, names));
  const score = (left: Traits, right: Traits): number => {
    const name = likenessOf(left.name, right.name);
    if (name === 1) return 1;
    return name < leastNameLikeness && !alone ? 0 : toolScore(left, right, name, alone);
  };
  const near = busy ? nearestByWords(rights) : undefined;
  const matches = assign(lefts, rights, score, leastToolScore, near);
  return new Map(
    matches.map(({ left, right, score }) => [left.tool.name, { to: right.tool.name, score }]),
  );
}

/**
 * Answers the positions of the tools that share the rarest words with a tool, at most
 * `limits.nearTools`. Words that very many tools have tell nothing and are passed over.
 */
function nearestByWords(rights: readonly Traits[]): (left: Traits) => readonly number[] {
  const places = new Map<string, number[]>();
  for (const [place, { words }] of rights.entries()) {
    for (const word of words) {
      const known = places.get(word);
      if (known === undefined) places.set(word, [place]);
      else known.push(place);
    }
  }
  return (left) => {
    const weights = new Map<number, number>();
    for (const word of left.words) {
      const having = places.get(word) ?? [];
      if (having.length > limits.commonWord) continue;
      for (const place of having) weights.set(place, (weights.get(place) ?? 0) + 1 / having.length);
    }
    const heaviest = [...weights].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
    return heaviest.slice(0, limits.nearTools).map(([place]) => place);
  };
}

interface Traits {
  readonly tool: Tool;
  readonly name: NameTraits;
  readonly words: ReadonlySet<string>;
  /** Parameters at the root. */
  readonly parameters: ReadonlyMap<string, ParameterTraits>;
}

interface ParameterTraits extends ParameterName {
  readonly types: string;
}

/** A parameter name of one server, prepared once however many tools have it. */
interface ParameterName {
  readonly name: NameTraits;
  readonly likeness: (other: NameTraits) => number;
}

function traitsOf(tool: Tool, names: Map<string, ParameterName>): Traits {
  const properties = propertiesOf(rootView(documentOf(tool.inputSchema, "/inputSchema")));
  const parameters = new Map<string, ParameterTraits>();
  for (const [parameter, view] of properties) {
    const known = names.get(parameter) ?? parameterName(parameter);
    names.set(parameter, known);
    parameters.set(parameter, { ...known, types: [...typesOf(view)].join() });
  }
  const name = nameTraits(tool.name);
  return { tool, name, words: new Set([...name.words, name.letters]), parameters };
}

function parameterName(parameter: string): ParameterName {
  const name = nameTraits(parameter);
  return { name, likeness: remembered(name) };
}

function toolScore(left: Traits, right: Traits, name: number, alone: boolean): number {
  // Names that share their nouns and differ in a verb are two tools of one family.
  const family = saysOtherwise(left.name, right.name) ? 0.85 : 1;
  const evidence: (readonly [weight: number, value: number])[] = [
    [0.5, name * family],
    [0.25, parameterLikeness(left, right)],
  ];
  if (alone) evidence.push([0.15, 1]);
  const [was, is] = [left.tool.description, right.tool.description];
  if (was !== undefined && is !== undefined && was !== "" && is !== "")
    evidence.push([0.15, textLikeness(was, is)]);
  const weight = evidence.reduce((sum, [one]) => sum + one, 0);
  return evidence.reduce((sum, [one, value]) => sum + one * value, 0) / weight;
}

/**
 * Share of parameters that have a partner of the same type and a like name; without any, somewhat
 * alike.
 */
function parameterLikeness({ parameters: left }: Traits, { parameters: right }: Traits): number {
  if (left.size === 0 && right.size === 0) return 0.5;
  const matches = assign([...left.values()], [...right.values()], likeParameters, 0.5);
  const shared = matches.reduce((sum, { score }) => sum + score, 0);
  return shared / (left.size + right.size - matches.length);
}

function likeParameters(left: ParameterTraits, right: ParameterTraits): number {
  return left.likeness(right.name) * (left.types === right.types ? 1 : 0.5);
}

/**
 * The likeness of one name to others, each computed once: tools of one server share most parameter
 * names.
 */
function remembered(name: NameTraits): (other: NameTraits) => number {
  const known = new Map<string, number>();
  return (other) => {
    const key = other.words.join(" ");
    const likeness = known.get(key) ?? likenessOf(name, other);
    known.set(key, likeness);
    return likeness;
  };
}
