import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { applicableSchemas } from "./applicable.ts";
import type { Applicable } from "./applicable.ts";
import { engineLimits } from "./limits.ts";
import type { Lowering } from "./lower.ts";
import { itemSchemas, schemaEntries } from "./keyword-values.ts";
import { types } from "./node.ts";
import type { Node, RefNode } from "./node.ts";
import { casesOf } from "./part-cases.ts";
import type { Conditional } from "./part-cases.ts";
import { matchesPattern } from "./pattern.ts";
import { keyDeclarations, subsets, undeclaredKeys } from "./unevaluated-properties.ts";

/** A schema for a part of the value, and what must hold of the whole for it to apply. */
interface PartSchema {
  readonly schema: JsonObject;
  /** `undefined` where that cannot be said. */
  readonly condition: Node | undefined;
}

/** What one applicable schema says about the values of keys. */
interface KeyHolder {
  readonly condition: Node;
  readonly names: ReadonlyMap<string, Json>;
  readonly patterns: readonly (readonly [string, Json])[];
  readonly additional: Json | undefined;
  readonly unevaluated: Json | undefined;
}

/**
 * Declaredness, the second half of closed(S): wherever some applicable schema lists keys (`properties` or
 * `patternProperties`) and none speaks about additional ones, only listed keys occur. Schemas that apply to the
 * same part of the value are looked at together, so that `allOf`, `$ref` and branches add to each other. Where
 * that would take too many case distinctions more is allowed, never less.
 */
export class Declaredness {
  readonly #lowering: Lowering;
  readonly #numbers = new Map<JsonObject, number>();
  readonly #done = new Map<string, Node>();
  readonly #open = new Map<string, RefNode | undefined>();
  #depth = 0;

  constructor(lowering: Lowering) {
    this.#lowering = lowering;
  }

  /** What declaredness asks of a value to which all of `schemas` apply. */
  of(schemas: readonly Json[]): Node {
    const graph = this.#lowering.graph;
    const objects = schemas.filter((schema) => isJsonObject(schema));
    const mask = graph.and(objects.map((schema) => this.#lowering.lower(schema))).mask;
    if ((mask & (types.object | types.array)) === 0) return graph.true;
    const key = [...new Set(objects.map((schema) => this.#numberOf(schema)))]
      .sort((left, right) => left - right)
      .join(",");
    const known = this.#done.get(key);
    if (known !== undefined) return known;
    if (this.#open.has(key)) {
      const ref = this.#open.get(key) ?? graph.ref();
      this.#open.set(key, ref);
      return ref;
    }
    if (this.#depth > engineLimits.schemaDepth) return graph.true;
    this.#open.set(key, undefined);
    this.#depth += 1;
    const { found, complete } = applicableSchemas(this.#lowering, objects);
    const parts: Node[] = [];
    // What a reference that cannot be followed declares is not known: everything may be.
    if (complete && (mask & types.object) !== 0) parts.push(this.#keys(found), this.#values(found));
    if (complete && (mask & types.array) !== 0) parts.push(this.#items(found));
    const node = graph.and(parts);
    this.#depth -= 1;
    const ref = this.#open.get(key);
    if (ref !== undefined) ref.target = node;
    this.#open.delete(key);
    this.#done.set(key, node);
    return node;
  }

  #numberOf(schema: JsonObject): number {
    const known = this.#numbers.get(schema);
    if (known !== undefined) return known;
    this.#numbers.set(schema, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  /** Which keys may occur here. */
  #keys(applicable: readonly Applicable[]): Node {
    const graph = this.#lowering.graph;
    const listing = applicable.filter(
      ({ schema }) => "properties" in schema || "patternProperties" in schema,
    );
    if (listing.length === 0) return graph.true;
    const declarations = keyDeclarations(this.#lowering, applicable);
    const closed = undeclaredKeys(this.#lowering, declarations, graph.false);
    const noneLists = listing.map(({ condition }) => graph.not(condition));
    return graph.or([closed, graph.and(noneLists)]);
  }

  /** What declaredness asks of the values of the keys: name by name, then by the patterns a key matches. */
  #values(applicable: readonly Applicable[]): Node {
    const graph = this.#lowering.graph;
    const holders = applicable.map((item) => this.#holder(item));
    const names = [...new Set(holders.flatMap((holder) => [...holder.names.keys()]))].toSorted();
    const sources = new Set(holders.flatMap((holder) => holder.patterns.map(([source]) => source)));
    const patterns = [...sources].toSorted();
    const parts: Node[] = [];
    const fixed = new Map<string, Node>();
    for (const name of names) {
      this.#lowering.work.tick();
      const found = partsAt(holders, name, (source) => matchesPattern(source, name));
      const { always, node } = this.#part(found, (each) => graph.everyKey(graph.name(name), each));
      if (always === undefined) parts.push(node);
      else fixed.set(name, always);
    }
    parts.push(graph.keys(fixed, [], graph.true));
    // Keys that only patterns speak about are left unrestricted where the patterns are too many to combine.
    if (patterns.length > engineLimits.unevaluatedPatterns) return graph.and(parts);
    for (const chosen of subsets(patterns)) {
      const region = [graph.otherKeys(names, [])];
      for (const source of patterns) region.push(graph.pattern(source, !chosen.includes(source)));
      const found = partsAt(holders, undefined, (source) => chosen.includes(source));
      parts.push(this.#part(found, (each) => graph.everyKey(graph.and(region), each)).node);
    }
    return graph.and(parts);
  }

  #holder({ schema, condition }: Applicable): KeyHolder {
    return {
      condition,
      names: new Map(schemaEntries(this.#lowering, schema, "properties")),
      patterns: schemaEntries(this.#lowering, schema, "patternProperties"),
      additional: this.#lowering.keyword(schema, "additionalProperties"),
      unevaluated: this.#lowering.keyword(schema, "unevaluatedProperties"),
    };
  }

  /** What declaredness asks of items: position by position, then of all later ones alike. */
  #items(applicable: readonly Applicable[]): Node {
    const graph = this.#lowering.graph;
    const lists = applicable.map(({ schema }) => itemSchemas(this.#lowering, schema));
    const length = Math.max(0, ...lists.map((list) => list.prefix.length));
    const parts: Node[] = [];
    for (let index = 0; index <= length; index += 1) {
      const blank = Array.from({ length: index }, () => graph.true);
      const found: PartSchema[] = [];
      for (const [at, { schema, condition }] of applicable.entries()) {
        const own = lists[at]?.prefix[index] ?? lists[at]?.rest;
        add(found, own, condition);
        if (own === undefined)
          add(found, this.#lowering.keyword(schema, "unevaluatedItems"), undefined);
      }
      const wrap = (node: Node): Node =>
        index < length ? graph.items([...blank, node], graph.true) : graph.items(blank, node);
      parts.push(this.#part(found, wrap, this.#containing(applicable)).node);
    }
    return graph.and(parts);
  }

  /** The schemas of `contains`, which apply to the items they match. */
  #containing(applicable: readonly Applicable[]): PartSchema[] {
    const found: PartSchema[] = [];
    for (const { schema, condition } of applicable) {
      const contains = this.#lowering.keyword(schema, "contains");
      if (contains === undefined) continue;
      const always = condition === this.#lowering.graph.true;
      add(found, contains, always ? this.#lowering.lower(contains) : undefined);
    }
    return found;
  }

  /**
   * Declaredness of one part of the value, given the schemas that apply to it under conditions on the whole, and
   * those in `matching`, whose conditions are on the part itself. `always` is there when no condition matters.
   */
  #part(
    parts: readonly PartSchema[],
    wrap: (node: Node) => Node,
    matching: readonly PartSchema[] = [],
  ): { readonly node: Node; readonly always?: Node } {
    const graph = this.#lowering.graph;
    const inner = types.object | types.array;
    const relevant = (list: readonly PartSchema[]): PartSchema[] =>
      list.filter(({ schema }) => (this.#lowering.lower(schema).mask & inner) !== 0);
    const [outside, inside] = [relevant(parts), relevant(matching)];
    if ([...outside, ...inside].some(({ condition }) => condition === undefined)) {
      return { node: graph.true, always: graph.true };
    }
    const fixed = outside
      .filter((part) => part.condition === graph.true)
      .map((part) => part.schema);
    const make = (chosen: readonly JsonObject[]): Node =>
      casesOf(graph, inside.map(conditional), (matched) =>
        this.of([...fixed, ...chosen, ...matched]),
      );
    const optional = outside.filter((part) => part.condition !== graph.true).map(conditional);
    if (optional.length > 0)
      return { node: casesOf(graph, optional, (chosen) => wrap(make(chosen))) };
    const always = make([]);
    return { node: wrap(always), always };
  }
}

function conditional({ schema, condition }: PartSchema): Conditional<JsonObject> {
  if (condition === undefined)
    throw new Error("a part without a known condition was not set aside");
  return { item: schema, condition };
}

function add(into: PartSchema[], schema: Json | undefined, condition: Node | undefined): void {
  if (isJsonObject(schema)) into.push({ schema, condition });
}

/** The schemas that apply to the value of a key; where it is not sure that one does, its condition is missing. */
function partsAt(
  holders: readonly KeyHolder[],
  name: string | undefined,
  matches: (source: string) => boolean | undefined,
): PartSchema[] {
  const parts: PartSchema[] = [];
  for (const { condition, names, patterns, additional, unevaluated } of holders) {
    const named = name === undefined ? undefined : names.get(name);
    let spokenOf: boolean | undefined = named !== undefined;
    add(parts, named, condition);
    for (const [source, schema] of patterns) {
      const match = matches(source);
      if (match !== false) add(parts, schema, match === true ? condition : undefined);
      if (match === true) spokenOf = true;
      else if (match === undefined && !spokenOf) spokenOf = undefined;
    }
    if (spokenOf === true) continue;
    add(parts, additional, spokenOf === false ? condition : undefined);
    // Whether a key is unevaluated depends on all the others.
    const alone = holders.length === 1 && spokenOf === false;
    if (additional === undefined) add(parts, unevaluated, alone ? condition : undefined);
  }
  return parts;
}
