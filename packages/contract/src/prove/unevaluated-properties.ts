import type { Json, JsonObject } from "../json.ts";
import { applicableSchemas } from "./applicable.ts";
import type { Applicable } from "./applicable.ts";
import { engineLimits } from "./limits.ts";
import type { Lowering } from "./lower.ts";
import { schemaEntries } from "./keyword-values.ts";
import type { Node } from "./node.ts";
import { matchesPattern, unreadableReason } from "./pattern.ts";

/** What one applicable schema says about keys, and when. */
interface KeyDeclaration {
  readonly condition: Node;
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
  /** True when every key counts, because the schema speaks about additional ones. */
  readonly all: boolean;
}

/** The keys that each applicable schema evaluates. */
export function keyDeclarations(
  lowering: Lowering,
  applicable: readonly Applicable[],
  self?: JsonObject,
): KeyDeclaration[] {
  return applicable.map(({ schema, condition }) => {
    const additional = lowering.keyword(schema, "additionalProperties");
    const unevaluated =
      schema === self ? undefined : lowering.keyword(schema, "unevaluatedProperties");
    return {
      condition,
      names: new Set(schemaEntries(lowering, schema, "properties").map(([name]) => name)),
      patterns: schemaEntries(lowering, schema, "patternProperties").map(([source]) => source),
      all: isOpen(additional) || isOpen(unevaluated),
    };
  });
}

function isOpen(value: Json | undefined): boolean {
  return value !== undefined && value !== false;
}

/** What `unevaluatedProperties: value` asserts in `schema`. */
export function unevaluatedProperties(lowering: Lowering, schema: JsonObject, value: Json): Node {
  const applicable = applicableSchemas(lowering, [schema]);
  if (!applicable.complete) return unevaluatedBeyondReference(lowering);
  const declarations = keyDeclarations(lowering, applicable.found, schema);
  return undeclaredKeys(lowering, declarations, lowering.lowerPart(value));
}

/** What is unevaluated where a schema that applies in place is out of reach. */
export function unevaluatedBeyondReference(lowering: Lowering): Node {
  const detail = "A reference that cannot be followed decides what is unevaluated.";
  return lowering.unsolved("unevaluated-reference", detail);
}

/**
 * Every key that no valid schema declares has a value that satisfies `value`. Declarations only ever add keys, so
 * no branch has to be negated: key by key, "the value fits, or one of the schemas that declare the key is valid".
 * That is exact and linear, where choosing the set of valid branches would be exponential.
 */
export function undeclaredKeys(
  lowering: Lowering,
  declarations: readonly KeyDeclaration[],
  value: Node,
): Node {
  const graph = lowering.graph;
  const always = declarations.filter((item) => item.condition === graph.true);
  const sometimes = declarations.filter((item) => item.condition !== graph.true);
  if (always.some((item) => item.all)) return graph.true;
  const names = new Set(always.flatMap((item) => [...item.names]));
  const patterns = new Set(always.flatMap((item) => item.patterns));
  const branchNames = new Set(sometimes.flatMap((item) => [...item.names]));
  const branchPatterns = new Set(sometimes.flatMap((item) => item.patterns));
  for (const source of patterns) branchPatterns.delete(source);
  if (branchPatterns.size > engineLimits.unevaluatedPatterns) {
    const detail = "Too many conditional patterns decide which keys are unevaluated.";
    return lowering.unsolved("unevaluated-patterns", detail);
  }
  const unread = [...patterns, ...branchPatterns].find((source) => unreadableReason(source));
  if (unread !== undefined) {
    const detail = "A pattern that decides which keys are unevaluated cannot be read.";
    return lowering.unsolved(unreadableReason(unread) ?? "regex-syntax", detail);
  }
  const parts: Node[] = [];
  for (const name of [...branchNames].toSorted()) {
    if (names.has(name) || [...patterns].some((source) => matches(source, name))) continue;
    const declaring = sometimes
      .filter((item) => declares(item, name))
      .map((item) => item.condition);
    parts.push(graph.or([graph.everyKey(graph.name(name), value), ...declaring]));
  }
  const known = new Set([...names, ...branchNames]);
  for (const chosen of subsets([...branchPatterns])) {
    if (chosen.length === 0) continue;
    const region = [graph.otherKeys([...known].toSorted(), patterns)];
    for (const source of branchPatterns) {
      region.push(graph.pattern(source, !chosen.includes(source)));
    }
    const declaring = sometimes.filter((item) => item.patterns.some((p) => chosen.includes(p)));
    const conditions = declaring.map((item) => item.condition);
    parts.push(graph.or([graph.everyKey(graph.and(region), value), ...conditions]));
  }
  const rest = [...patterns, ...branchPatterns].map((source) => [source, graph.true] as const);
  const allNames = [...known].toSorted().map((name) => [name, graph.true] as const);
  parts.push(graph.keys(new Map(allNames), rest, value));
  const opened = sometimes.filter((item) => item.all).map((item) => item.condition);
  return graph.or([graph.and(parts), ...opened]);
}

function declares(declaration: KeyDeclaration, name: string): boolean {
  return (
    declaration.names.has(name) || declaration.patterns.some((source) => matches(source, name))
  );
}

function matches(source: string, name: string): boolean {
  return matchesPattern(source, name) === true;
}

/** All subsets of a short list, the empty one first. */
export function subsets<Item>(list: readonly Item[]): Item[][] {
  const found: Item[][] = [];
  for (let bits = 0; bits < 1 << list.length; bits += 1) {
    found.push(list.filter((_, index) => (bits >> index) & 1));
  }
  return found;
}
