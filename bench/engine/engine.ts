/**
 * Time and verdicts of the compatibility engine: `node bench/engine/engine.ts [PAIRS.jsonl]`. Without a file it makes
 * seeded pairs of tool-like schemas; a file holds one `{"old", "new"}` per line. Times are printed as they are and as a
 * ratio to what copying the same two schemas through JSON text costs in the same run, so that machines compare.
 */
import { readFileSync } from "node:fs";
import { compareSchemas } from "@tenon/contract";
import type { Compatibility, JsonSchema } from "@tenon/contract";

interface Pair {
  readonly old: JsonSchema;
  readonly new: JsonSchema;
}

const rounds = 5;

/** A seeded source of numbers below a limit (linear congruential, the same on every machine). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Shapes that tools really have, each with a change that may or may not break. */
function parameter(below: (limit: number) => number, changed: boolean): JsonSchema {
  const more = changed ? below(3) : 0;
  switch (below(8)) {
    case 0:
      return { type: "integer", minimum: 1, maximum: 100 + more };
    case 1:
      return { type: "string", enum: ["asc", "desc", "none"].slice(more > 1 ? 1 : 0) };
    case 2:
      return { type: "array", items: { type: more > 1 ? "integer" : "string" }, maxItems: 10 };
    case 3:
      return { anyOf: [{ type: "string", minLength: more }, { type: "null" }] };
    case 4:
      return { type: "string", pattern: more > 1 ? "^[a-z]+$" : "^[a-z0-9-]+$" };
    case 5:
      return {
        type: "object",
        properties: { x: { type: "number" } },
        required: more > 1 ? ["x"] : [],
      };
    case 6:
      return { type: more > 0 ? ["boolean", "null"] : "boolean" };
    default:
      return { type: "string", description: `text ${more}` };
  }
}

function tool(seed: number, changed: boolean): JsonSchema {
  const shape = numbers(seed);
  const noise = numbers(seed + 1);
  const count = 1 + shape(8);
  const names = Array.from({ length: count }, (_, index) => `p${index}`);
  const properties = Object.fromEntries(
    names.map((name, index) => {
      const edited = changed && noise(4) === 0;
      return [name, parameter(numbers(seed * 31 + index), edited)];
    }),
  );
  const required = names.slice(0, changed && noise(5) === 0 ? 2 : 1);
  return {
    type: "object",
    properties,
    required,
    ...(shape(2) === 0 ? { additionalProperties: false } : {}),
  };
}

function generated(): Pair[] {
  return Array.from({ length: 2_000 }, (_, seed) => ({
    old: tool(seed, false),
    new: tool(seed, true),
  }));
}

function read(file: string): Pair[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Pair);
}

function quantile(times: readonly number[], part: number): number {
  return times.toSorted((left, right) => left - right)[Math.floor(times.length * part)] ?? 0;
}

const [file] = process.argv.slice(2);
const pairs = file === undefined ? generated() : read(file);
for (const objects of ["declared", "strict"] as const) {
  const verdicts = new Map<string, number>();
  let times: number[] = [];
  let copies: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    times = [];
    copies = [];
    verdicts.clear();
    for (const pair of pairs) {
      const started = performance.now();
      const fresh = JSON.parse(JSON.stringify(pair)) as Pair;
      const copied = performance.now();
      const verdict: Compatibility = compareSchemas({
        ...fresh,
        side: "input",
        policy: { objects },
      });
      times.push((performance.now() - copied) * 1000);
      copies.push((copied - started) * 1000);
      const name = verdict.verdict === "unknown" ? `unknown ${verdict.reason}` : verdict.verdict;
      verdicts.set(name, (verdicts.get(name) ?? 0) + 1);
    }
  }
  const [median, high] = [quantile(times, 0.5), quantile(times, 0.99)];
  const ratio = median / quantile(copies, 0.5);
  const counts = [...verdicts].map(([name, count]) => `${name} ${count}`).join(", ");
  process.stdout.write(
    `objects ${objects}: ${pairs.length} pairs, median ${median.toFixed(0)} µs (${ratio.toFixed(1)} × a JSON copy), ` +
      `99th percentile ${high.toFixed(0)} µs; ${counts}\n`,
  );
}
