/**
 * What a translation costs: making a plan (once per pair of digests), against diffing the same two tools; and one call,
 * against `JSON.parse` of its arguments in the same run. Usage: `node bench/translate/translate.ts`.
 */
import type { JsonObject, Tool } from "@tenon/contract";
import { diffToolLists, parseToolList, validateValue } from "@tenon/contract";
import { planTranslation, translateArguments } from "@tenon/contract/translate";
import { versionsOf } from "../diff/tool-lists.ts";

interface Case {
  readonly name: string;
  readonly pinned: Tool;
  readonly live: Tool;
  readonly call: JsonObject;
}

const closed = { additionalProperties: false };
const rows = (
  names: Readonly<Record<"id" | "state", string>>,
  states: readonly string[],
): JsonObject => ({
  type: "object",
  properties: {
    rows: {
      type: "array",
      items: {
        type: "object",
        properties: {
          [names.id]: { type: "string" },
          [names.state]: { type: "string", enum: [...states] },
          note: { type: "string" },
        },
        required: [names.id],
        ...closed,
      },
    },
  },
  required: ["rows"],
  ...closed,
});

console.log("| case | work | µs | times the baseline |\n| --- | --- | --- | --- |");
for (const one of cases()) bench(one);

function cases(): readonly Case[] {
  const { old, every } = versionsOf(1);
  const [usual, renamed] = [toolOf(JSON.parse(old)), toolOf(JSON.parse(every))];
  const short = { id: "a1", customer_email: "a@example.com", status: "open", limit: 20 };
  const long = {
    rows: Array.from({ length: 200 }, (_, index) => ({
      row_id: `row-${index}`,
      row_state: index % 2 === 0 ? "open" : "in_progress",
      note: "A few words about this row, as models like to write them.",
    })),
  };
  const pinned = rows({ id: "row_id", state: "row_state" }, ["open", "in_progress"]);
  const live = rows({ id: "rowId", state: "rowState" }, ["OPEN", "inProgress"]);
  const partial = rows({ id: "rowId", state: "rowState" }, ["OPEN", "inProgress", "NEW"]);
  return [
    { name: "unchanged", pinned: usual, live: toolOf(JSON.parse(old)), call: short },
    { name: "a rename", pinned: usual, live: renamed, call: short },
    {
      name: "200 rows, two renames and values",
      pinned: asTool(pinned),
      live: asTool(live),
      call: long,
    },
    {
      name: "200 rows, the same and a guard",
      pinned: asTool({
        ...pinned,
        properties: { ...(pinned["properties"] as JsonObject), fax: {} },
      }),
      live: asTool(partial),
      call: long,
    },
  ];
}

function bench({ name, pinned, live, call }: Case): void {
  const text = JSON.stringify(call);
  const plan = planTranslation(pinned, live);
  const answer = translateArguments(plan, call);
  if (!answer.ok) throw new Error(answer.refusal.message);
  const lists = [pinned, live].map((tool) => ({ tools: [tool], problems: [] }));
  const [from, to] = lists;
  if (from === undefined || to === undefined) return;
  const diff = timed(() => diffToolLists(from, to));
  row("diff of the two tools", diff, diff);
  row(
    `plan (${plan.verdict})`,
    timed(() => planTranslation(pinned, live)),
    diff,
  );
  const parse = timed(() => JSON.parse(text));
  row(`JSON.parse of ${text.length} characters`, parse, parse);
  row(
    "validate under the pinned schema",
    timed(() => validateValue(pinned.inputSchema, call, { closed: true })),
    parse,
  );
  row(
    "translate, checked before",
    timed(() => translateArguments(plan, call, { checked: true })),
    parse,
  );
  row(
    "check and translate",
    timed(() => translateArguments(plan, call)),
    parse,
  );

  function row(work: string, micros: number, baseline: number): void {
    console.log(`| ${name} | ${work} | ${micros.toFixed(2)} | ${(micros / baseline).toFixed(2)} |`);
  }
}

function toolOf(list: unknown): Tool {
  const [tool] = parseToolList(list).tools;
  if (tool === undefined) throw new Error("the list has no tool");
  return tool;
}

function asTool(inputSchema: JsonObject): Tool {
  return toolOf({ tools: [{ name: "tool", inputSchema }] });
}

/** Median microseconds of one run, after warming up; batches of at least a millisecond for half a second. */
function timed(work: () => unknown): number {
  for (let run = 0; run < 200; run += 1) work();
  const start = performance.now();
  for (let run = 0; run < 20; run += 1) work();
  const batch = Math.max(1, Math.ceil(20 / Math.max(0.001, performance.now() - start)));
  const times: number[] = [];
  const end = performance.now() + 500;
  while (times.length < 5 || performance.now() < end) {
    const from = performance.now();
    for (let run = 0; run < batch; run += 1) work();
    times.push(((performance.now() - from) * 1000) / batch);
  }
  return times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)] ?? 0;
}
