import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json, JsonObject } from "@tenon/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { GatewaySettings } from "../../src/config/settings.ts";
import { guardOf } from "../../src/guard/guard.ts";
import type { Guard } from "../../src/guard/guard.ts";
import type { Verdict } from "../../src/guard/verdict.ts";
import { openPins } from "../../src/pins/pins.ts";
import type { Pins } from "../../src/pins/pins.ts";
import { gatewayOf, serverAt } from "../pins/fixtures/settings.ts";
import { startToolServer } from "../pins/fixtures/tool-server.ts";
import type { ToolServer } from "../pins/fixtures/tool-server.ts";
import { until } from "../pins/fixtures/until.ts";

let folder: string;
let server: ToolServer;
let pins: Pins | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenon-guard-"));
  server = await startToolServer([]);
});

afterEach(async () => {
  await pins?.close();
  pins = undefined;
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function issue(name: "customer_email" | "customerEmail", output: readonly string[]): JsonObject {
  const outputSchema = {
    type: "object",
    properties: Object.fromEntries(output.map((key) => [key, { type: "string" }])),
    required: [...output],
  };
  return {
    name: "issue",
    inputSchema: { type: "object", properties: { [name]: { type: "string" } }, required: [name] },
    outputSchema,
  };
}

interface Scene {
  readonly guard: Guard;
  readonly verdict: Verdict;
}

async function scene(
  pinned: Json,
  live: Json,
  args: JsonObject,
  results: GatewaySettings["results"],
): Promise<Scene> {
  const path = join(folder, "pinned.json");
  await writeFile(path, JSON.stringify({ tools: [pinned] }));
  server.offer([live], "silent");
  const settings = gatewayOf(folder, [serverAt(server.url, { kind: "file", path })], { results });
  pins = await openPins(settings);
  await pins.decided("desk", undefined, "issue", 60_000);
  const guard = guardOf(() => settings, pins);
  return { guard, verdict: await guard.judge("desk", undefined, "issue", args) };
}

const args = { customer_email: "a@b.c" };
const pinned = issue("customer_email", ["issue_number"]);

function result(structuredContent: Json, more: JsonObject = {}): JsonObject {
  return {
    content: [{ type: "text", text: JSON.stringify(structuredContent) }],
    structuredContent,
    ...more,
  };
}

test("a result that is as agreed goes on as it came", async () => {
  const { guard, verdict } = await scene(pinned, pinned, args, "refuse");
  expect(verdict).toMatchObject({ kind: "allow", needsResult: true });
  const good = result({ issue_number: "7", new_field: 1 });
  expect(guard.judgeResult(verdict, good, "modern")).toEqual({ kind: "pass", notices: [] });
});

test.each([
  ["a wrong type", result({ issue_number: 7 }), "issue_number"],
  ["a missing key", result({}), "issue_number"],
  ["no structured content", { content: [] }, "no structured content"],
])(
  "%s is refused after the fact, and the agent is told not to repeat the call",
  async (_, bad, told) => {
    const { guard, verdict } = await scene(pinned, pinned, args, "refuse");
    const before = server.lists();
    const judged = guard.judgeResult(verdict, bad, "modern");
    expect(judged).toMatchObject({
      kind: "refuse",
      code: "result-refused",
      result: { isError: true, resultType: "complete" },
    });
    expect(JSON.stringify(judged)).toContain(told);
    expect(JSON.stringify(judged)).toContain("do not repeat it blindly");
    // Clients hold structured content against the output schema, in errors too.
    expect(judged).not.toHaveProperty("result.structuredContent");
    await until("it looks at the server", () => server.lists() > before);
  },
);

test("`results: warn` lets it pass and says so, `ignore` does not look", async () => {
  const warned = await scene(pinned, pinned, args, "warn");
  const bad = result({ issue_number: 7 });
  expect(warned.guard.judgeResult(warned.verdict, bad, "legacy")).toMatchObject({
    kind: "pass",
    notices: [{ code: "result-wrong" }],
  });
  await pins?.close();
  const ignored = await scene(pinned, pinned, args, "ignore");
  expect(ignored.verdict).toMatchObject({ kind: "allow", needsResult: false });
});

test.each([
  ["an error", result({ anything: 1 }, { isError: true })],
  ["a question to the client", { resultType: "input_required", inputRequests: {} }],
  ["a task", { resultType: "task", task: {} }],
])("%s goes on as it is", async (_, odd) => {
  const { guard, verdict } = await scene(pinned, pinned, args, "refuse");
  expect(guard.judgeResult(verdict, odd, "modern")).toEqual({ kind: "pass", notices: [] });
});

test("a renamed result comes back under the agreed name", async () => {
  const live = issue("customerEmail", ["issueNumber"]);
  const { guard, verdict } = await scene(pinned, live, args, "refuse");
  expect(verdict).toMatchObject({
    kind: "translate",
    arguments: { customerEmail: "a@b.c" },
    needsResult: true,
  });
  const judged = guard.judgeResult(verdict, result({ issueNumber: "7" }), "modern");
  expect(judged).toMatchObject({
    kind: "replace",
    result: { structuredContent: { issue_number: "7" } },
    textDiffers: true,
  });
});

test("a value that is no object travels wrapped to older clients", async () => {
  const list = { ...pinned, outputSchema: { type: "array", items: { type: "string" } } };
  const { guard, verdict } = await scene(list, list, args, "refuse");
  expect(guard.judgeResult(verdict, result({ result: ["a"] }), "legacy")).toMatchObject({
    kind: "pass",
  });
  expect(guard.judgeResult(verdict, result(["a"]), "modern")).toMatchObject({ kind: "pass" });
  expect(guard.judgeResult(verdict, result({ result: [1] }), "legacy")).toMatchObject({
    kind: "refuse",
  });
  expect(guard.judgeResult(verdict, result({ result: ["a"] }), "modern")).toMatchObject({
    kind: "refuse",
  });
});

test("a refusal of a tool with an output schema has its content in `_meta` only", async () => {
  const { verdict } = await scene(pinned, pinned, { customer_email: 1 }, "refuse");
  expect(verdict).toMatchObject({
    kind: "refuse",
    as: { result: { _meta: { "dev.tenon/refusal": { code: "arguments-not-pinned" } } } },
  });
  expect(verdict).not.toHaveProperty("as.result.structuredContent");
});
