import type { Json, JsonSchema } from "@tenon/contract";
import type { BenchDialect, Draft } from "../pair.ts";
import type { Seeded } from "../seeded.ts";
import { regex } from "./regexes.ts";

type Template = (random: Seeded, older: boolean) => Draft;

/** A schema of one hard kind (any number); equal kinds make schemas that differ in details only. */
export function hardSchema(kind: number, random: Seeded, dialect: BenchDialect): JsonSchema {
  const older = dialect !== "2020-12";
  const list = older ? templates : [...templates, ...modern];
  const template = list[kind % list.length] ?? patterns;
  return template(random, older);
}

const words = [
  "^[a-z]+$",
  "^[a-z][a-z0-9]*$",
  "^\\w+$",
  "^(ab|cd)+$",
  "^(a|b)*a(a|b){3}$",
  "^.{2,5}$",
  "^[^-]+(-[^-]+)*$",
  "^\\d{1,3}$",
  "^(?=.*\\d).+$",
  "^(?!x)[a-z]+$",
  "foo",
  "^foo",
  "o$",
  "^(foo|foobar|bar)$",
  "^[A-Za-z]{2}$",
  "^a{2,4}b?$",
  "\\bfoo\\b",
  "^\\s*$",
  "^-?\\d+(\\.\\d+)?$",
  "^$|^[a-c]$",
];

function patterns(random: Seeded): Draft {
  const draft: Draft = { type: "string", pattern: random.pick(words) };
  if (random.chance(0.4)) draft["minLength"] = random.below(5);
  if (random.chance(0.4)) draft["maxLength"] = 2 + random.below(6);
  if (random.chance(0.3)) draft["allOf"] = [{ pattern: random.pick(words) }];
  if (random.chance(0.3)) draft["not"] = { pattern: random.pick(words) };
  return draft;
}

function regexes(random: Seeded): Draft {
  const draft: Draft = { type: "string", pattern: regex(random) };
  if (random.chance(0.3)) draft["maxLength"] = random.below(4);
  if (random.chance(0.2)) draft["minLength"] = random.below(3);
  if (random.chance(0.15)) draft["not"] = { pattern: regex(random) };
  if (random.chance(0.15))
    draft["anyOf"] = [{ pattern: regex(random) }, { pattern: regex(random) }];
  return draft;
}

function item(random: Seeded): JsonSchema {
  return random.pick<JsonSchema>([
    { enum: random.some([0, 1, 2, 3, "a"], 2 + random.below(3)) },
    { type: "integer", minimum: 0, maximum: 1 + random.below(4) },
    { type: "boolean" },
    { type: ["boolean", "null"] },
    { const: random.below(3) },
    { type: "integer", multipleOf: 1 + random.below(3) },
    { type: "string", maxLength: 1 },
    { type: "array", maxItems: 1, items: { type: "boolean" } },
  ]);
}

function lists(random: Seeded, older: boolean): Draft {
  const draft: Draft = { type: "array", uniqueItems: random.chance(0.7), items: item(random) };
  if (random.chance(0.6)) draft["contains"] = item(random);
  if (random.chance(0.6)) draft["minItems"] = random.below(4);
  if (random.chance(0.6)) draft["maxItems"] = 1 + random.below(5);
  if (!older && random.chance(0.4)) draft["minContains"] = random.below(4);
  if (!older && random.chance(0.4)) draft["maxContains"] = 1 + random.below(3);
  if (random.chance(0.3)) draft["allOf"] = [{ contains: item(random) }, { contains: item(random) }];
  return draft;
}

function part(random: Seeded): Draft {
  const name = random.pick(["a", "b", "c"]);
  return random.pick<Draft>([
    { required: [name] },
    { properties: { [name]: { type: random.pick(["string", "integer"]) } } },
    { properties: { [name]: { const: random.below(2) } }, required: [name] },
    { maxProperties: 1 + random.below(2) },
    { not: { required: [name] } },
    { minProperties: 1 },
    { propertyNames: { enum: random.some(["a", "b", "c"], 2) } },
  ]);
}

function conditions(random: Seeded): Draft {
  const draft: Draft = { type: "object", if: part(random), then: part(random) };
  if (random.chance(0.7)) draft["else"] = part(random);
  if (random.chance(0.5)) draft["properties"] = { a: item(random), d: part(random) };
  if (random.chance(0.4)) draft["allOf"] = [{ if: part(random), then: part(random) }];
  return draft;
}

function overlaps(random: Seeded): Draft {
  const scalar = (): Draft =>
    random.pick<Draft>([
      { type: "integer", minimum: random.below(4) },
      { type: "number", maximum: random.below(6) },
      { multipleOf: random.pick([2, 3, 5]) },
      { type: "string", minLength: random.below(3) },
      { enum: random.some([1, 2, 3, "a", "b", null], 3) },
      part(random),
    ]);
  const keyword = random.pick(["oneOf", "oneOf", "anyOf"]);
  return { [keyword]: Array.from({ length: 2 + random.below(4) }, scalar) };
}

function decimals(random: Seeded): Draft {
  const step = (): number => random.pick([0.01, 0.1, 0.001, 0.05, 0.25, 0.3, 1.1, 2.5, 3, 7]);
  const draft: Draft = { type: random.pick(["number", "integer"]), multipleOf: step() };
  if (random.chance(0.5)) draft["minimum"] = random.pick([0, -1, 0.05, 1.1]);
  if (random.chance(0.5)) draft["exclusiveMaximum"] = random.pick([1, 2.2, 10, 0.3]);
  if (random.chance(0.4)) draft["not"] = { multipleOf: step() };
  return draft;
}

/** Trees, lists and two schemas that call each other. */
function recursion(random: Seeded, older: boolean): Draft {
  const place = older ? "definitions" : "$defs";
  const ref = (name: string): Draft => ({ $ref: `#/${place}/${name}` });
  const node: Draft = {
    type: "object",
    properties: {
      value: item(random),
      next: random.chance(0.5) ? ref("node") : { anyOf: [ref("node"), { type: "null" }] },
      children: { type: "array", items: ref(random.pick(["node", "other"])) },
    },
    required: random.some(["value", "next", "children"], 1 + random.below(2)),
  };
  if (random.chance(0.5)) node["additionalProperties"] = false;
  const other: Draft = random.chance(0.5)
    ? {
        oneOf: [
          ref("node"),
          { type: "array", items: ref("other"), minItems: random.below(2) },
          item(random),
        ],
      }
    : {
        anyOf: [
          item(random),
          { type: "object", additionalProperties: ref("other"), minProperties: random.below(2) },
        ],
      };
  return {
    ...(random.chance(0.5) ? { allOf: [ref("node")] } : { anyOf: [ref("other"), ref("node")] }),
    [place]: { node, other },
  };
}

function dependants(random: Seeded, older: boolean): Draft {
  const name = (): string => random.pick(["a", "b", "c"]);
  const draft: Draft = { type: "object", properties: { a: item(random), b: item(random) } };
  if (older) draft["dependencies"] = { [name()]: [name()], [name()]: part(random) };
  else {
    draft["dependentRequired"] = { [name()]: [name()] };
    draft["dependentSchemas"] = { [name()]: part(random) };
  }
  if (random.chance(0.5)) draft["required"] = [name()];
  if (random.chance(0.4)) draft["maxProperties"] = 1 + random.below(3);
  return draft;
}

function names(random: Seeded): Draft {
  const source = (): string =>
    random.pick(["^a", "^[a-c]$", "b$", "^x-", "^.{1,2}$", "^(?!x-)", "\\d"]);
  const draft: Draft = {
    type: "object",
    patternProperties: { [source()]: item(random), [source()]: item(random) },
  };
  if (random.chance(0.5)) draft["additionalProperties"] = random.chance(0.5) ? false : item(random);
  if (random.chance(0.5)) draft["propertyNames"] = { pattern: source() };
  if (random.chance(0.5)) draft["properties"] = { ab: item(random), c: item(random) };
  if (random.chance(0.4)) draft["minProperties"] = 1 + random.below(3);
  return draft;
}

function nests(random: Seeded): Draft {
  const nest = (depth: number): Draft => {
    if (depth === 0) return random.pick([part, overlaps, decimals])(random);
    const keyword = random.pick(["allOf", "allOf", "anyOf", "oneOf"]);
    return { [keyword]: Array.from({ length: 1 + random.below(3) }, () => nest(depth - 1)) };
  };
  return nest(2 + random.below(2));
}

function complements(random: Seeded, older: boolean): Draft {
  const inner = random.pick([overlaps, conditions, names, lists, patterns])(random, older);
  return random.pick<Draft>([
    { not: inner },
    { not: { not: inner } },
    { allOf: [{ not: inner }, { type: "object" }] },
    { anyOf: [{ not: part(random) }, inner] },
  ]);
}

const templates: readonly Template[] = [
  patterns,
  regexes,
  lists,
  lists,
  conditions,
  overlaps,
  decimals,
  recursion,
  dependants,
  names,
  nests,
  complements,
];

function unevaluatedKeys(random: Seeded): Draft {
  const branch = (): Draft => ({
    properties: { [random.pick(["a", "b", "c", "kind"])]: item(random) },
    ...(random.chance(0.5) ? { required: [random.pick(["a", "b", "c"])] } : {}),
  });
  const draft: Draft = {
    type: "object",
    [random.pick(["anyOf", "oneOf", "allOf"])]: [branch(), branch()],
    unevaluatedProperties: random.chance(0.7) ? false : item(random),
  };
  if (random.chance(0.4)) Object.assign(draft, { if: branch(), then: branch() });
  if (random.chance(0.4)) draft["dependentSchemas"] = { a: branch() };
  if (random.chance(0.3)) draft["patternProperties"] = { "^x": item(random) };
  return draft;
}

function unevaluatedItems(random: Seeded): Draft {
  const tuple = (): Draft => ({
    prefixItems: Array.from({ length: 1 + random.below(2) }, () => item(random)),
  });
  const draft: Draft = {
    type: "array",
    [random.pick(["anyOf", "allOf", "oneOf"])]: [tuple(), tuple()],
    unevaluatedItems: random.chance(0.7) ? false : item(random),
  };
  if (random.chance(0.4)) draft["contains"] = item(random);
  if (random.chance(0.4)) draft["maxItems"] = 1 + random.below(3);
  return draft;
}

/** A tree whose leaves are said by whoever includes it. */
function dynamic(random: Seeded): Draft {
  const leaf: Json = item(random);
  return {
    $id: "https://bench.example/strict-tree",
    $dynamicAnchor: "node",
    $ref: "tree",
    properties: { value: leaf },
    ...(random.chance(0.5) ? { unevaluatedProperties: false } : {}),
    $defs: {
      tree: {
        $id: "tree",
        $dynamicAnchor: "node",
        type: "object",
        properties: { children: { type: "array", items: { $dynamicRef: "#node" } } },
        ...(random.chance(0.5) ? { required: ["value"] } : {}),
      },
    },
  };
}

const modern: readonly Template[] = [unevaluatedKeys, unevaluatedKeys, unevaluatedItems, dynamic];
