import { compareSchemas } from "@tenon/contract";
import type { Json, JsonSchema } from "@tenon/contract";

type Case = readonly [
  name: string,
  truth: "compatible" | "breaking",
  old: JsonSchema,
  next: JsonSchema,
];

/** How far over the time budget an answer may come: the clock is looked at between steps, not within one. */
const tolerated = 2.5;
const budgetMs = 100;

/**
 * Asks the inputs that make engines hang, within the default budget, and prints one row for each, with the processor
 * time it took. Returns how many answers were wrong or far too late.
 */
export function awkwardInputs(): number {
  console.log(
    "\n| awkward input | truth | strict | processor ms | declared | processor ms |\n| --- | --- | --- | --- | --- | --- |",
  );
  let bad = 0;
  for (const [name, truth, old, next] of cases()) {
    const cells = (["strict", "declared"] as const).flatMap((objects) => {
      const started = process.threadCpuUsage();
      const answer = compareSchemas({ old, new: next, side: "input", policy: { objects } });
      const { user, system } = process.threadCpuUsage(started);
      const ms = (user + system) / 1000;
      const wrong = answer.verdict !== "unknown" && answer.verdict !== truth;
      if (wrong || ms > budgetMs * tolerated) bad += 1;
      const verdict = answer.verdict === "unknown" ? `unknown: ${answer.reason}` : answer.verdict;
      return [wrong ? `**${verdict}**` : verdict, ms.toFixed(1)];
    });
    console.log(`| ${[name, truth, ...cells].join(" | ")} |`);
  }
  return bad;
}

function* cases(): Generator<Case> {
  for (const tagged of [true, false]) {
    const name = `12-branch recursive oneOf, ${tagged ? "tagged" : "untagged"}`;
    const [narrow, wide12] = [recursiveUnion(tagged, "integer"), recursiveUnion(tagged, "number")];
    yield [`${name}, integer to number`, "compatible", narrow, wide12];
    yield [`${name}, number to integer`, "breaking", wide12, narrow];
    yield [`${name}, one branch fewer`, "breaking", narrow, recursiveUnion(tagged, "integer", 11)];
  }
  const text = (pattern: string): JsonSchema => ({ type: "string", pattern });
  const blown = (letter: string): JsonSchema => text(`^(a|b)*${letter}(a|b){20}$`);
  yield ["exponential automaton", "breaking", blown("a"), blown("b")];
  yield ["exponential automaton, widened", "compatible", blown("a"), blown("[ab]")];
  yield ["backtracking pattern", "compatible", text("^(a+)+$"), text("^(a|aa)+$")];
  yield ["long counts", "breaking", text("^[a-z]{1,2000}$"), text("^[a-z]{1,1999}$")];
  yield ["10,000 properties, same", "compatible", wide(-1), wide(-1, "Said better.")];
  yield ["10,000 properties, one changed", "breaking", wide(-1), wide(9_999)];
  yield ["10,000 enum values, one gone", "breaking", values(10_000), values(9_999)];
  const steps = (multipleOf: number): JsonSchema => ({ type: "number", multipleOf });
  yield ["multipleOf 0.01 to 0.001", "compatible", steps(0.01), steps(0.001)];
  yield ["multipleOf 0.001 to 0.01", "breaking", steps(0.001), steps(0.01)];
  yield ["multipleOf 1e-9 to 1e9", "breaking", steps(1e-9), steps(1e9)];
  yield ["allOf nested 100 deep", "breaking", nested(100, 1), nested(100, 2)];
  yield ["allOf of 8 anyOf of 8", "breaking", product(8, 8, 0), product(8, 8, 1)];
  yield ["not nested 100 deep", "compatible", negated(100), { type: "string" }];
  yield ["200 optional become required", "breaking", presence(200, 0), presence(200, 200)];
  yield ["anyOf of 200 closed objects, one gone", "breaking", branches(200), branches(199)];
  yield [
    "64 patternProperties",
    "compatible",
    keyPatterns(64, "integer"),
    keyPatterns(64, "number"),
  ];
  yield ["if/then chain of 40", "breaking", chain(40, 1), chain(40, 2)];
  yield ["uniqueItems over 30 values", "breaking", distinct(30, 30), distinct(30, 29)];
  yield [
    "unevaluatedProperties, 12 branches",
    "breaking",
    unevaluated(12, true),
    unevaluated(12, false),
  ];
  yield ["mutual recursion of 60 schemas", "compatible", ring(60, "integer"), ring(60, "number")];
}

function list<Item>(length: number, item: (index: number) => Item): Item[] {
  return Array.from({ length }, (_, index) => item(index));
}

function recursiveUnion(tagged: boolean, type: string, branchesCount = 12): JsonSchema {
  const node = { $ref: "#/$defs/node" };
  const branch = (index: number): Json => ({
    type: "object",
    properties: {
      [tagged ? "kind" : `kind${index}`]: { const: `k${index}` },
      left: node,
      right: node,
      x: { type: index === 3 ? type : "string" },
    },
    required: [tagged ? "kind" : `kind${index}`, ...(index === 0 ? [] : ["left"])],
  });
  return { ...node, $defs: { node: { oneOf: list(branchesCount, branch) } } };
}

function wide(changed: number, description = ""): JsonSchema {
  const property = (index: number): [string, Json] => [
    `p${index}`,
    { type: index === changed ? "integer" : "string", description },
  ];
  return {
    type: "object",
    properties: Object.fromEntries(list(10_000, property)),
    additionalProperties: false,
  };
}

function values(count: number): JsonSchema {
  return { enum: list(count, (index) => `value ${index}`) };
}

function nested(levels: number, minLength: number): JsonSchema {
  let schema: JsonSchema = { type: "string", minLength };
  for (let level = 0; level < levels; level += 1)
    schema = { allOf: [schema, { maxLength: 500 + level }] };
  return schema;
}

function product(factors: number, width: number, shift: number): JsonSchema {
  const branch = (at: number, index: number): Json => ({
    properties: { [`p${at}`]: { minimum: index + shift } },
    required: [`p${at}`, `q${index}`],
  });
  return { allOf: list(factors, (at) => ({ anyOf: list(width, (index) => branch(at, index)) })) };
}

function negated(levels: number): JsonSchema {
  let schema: JsonSchema = { type: "string" };
  for (let level = 0; level < levels; level += 1) schema = { not: schema };
  return schema;
}

function presence(count: number, required: number): JsonSchema {
  const names = list(count, (index) => `p${index}`);
  const properties = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  return { type: "object", properties, required: names.slice(0, required) };
}

function branches(count: number): JsonSchema {
  return {
    anyOf: list(count, (index) => ({
      type: "object",
      properties: { [`p${index}`]: { type: "integer" } },
      required: [`p${index}`],
      additionalProperties: false,
    })),
  };
}

function keyPatterns(count: number, type: string): JsonSchema {
  const pattern = (index: number): [string, Json] => [`^.{0,9}${index}`, { type }];
  return { type: "object", patternProperties: Object.fromEntries(list(count, pattern)) };
}

function chain(count: number, minimum: number): JsonSchema {
  const link = (index: number): Json => ({
    if: { required: [`p${index}`] },
    then: {
      properties: { [`p${index + 1}`]: { type: "integer", minimum } },
      required: [`p${index + 1}`],
    },
  });
  return { type: "object", allOf: list(count, link) };
}

function distinct(count: number, most: number): JsonSchema {
  return {
    type: "array",
    uniqueItems: true,
    items: { enum: list(count, (index) => index) },
    maxItems: most,
  };
}

function unevaluated(count: number, open: boolean): JsonSchema {
  const branch = (index: number): Json => ({ properties: { [`p${index}`]: { type: "string" } } });
  return {
    type: "object",
    anyOf: list(count, branch),
    unevaluatedProperties: open ? { type: "integer" } : false,
  };
}

function ring(count: number, type: string): JsonSchema {
  const link = (index: number): [string, Json] => [
    `n${index}`,
    {
      type: "object",
      properties: { value: { type }, next: { $ref: `#/$defs/n${(index + 1) % count}` } },
      required: ["value"],
    },
  ];
  return { $ref: "#/$defs/n0", $defs: Object.fromEntries(list(count, link)) };
}
