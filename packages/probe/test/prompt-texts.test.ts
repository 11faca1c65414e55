import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { load, parseTarget } from "../src/index.ts";
import { limits } from "../src/limits.ts";
import { bothEras, sessionful } from "./fixtures/http-servers.ts";
import { good } from "./fixtures/probing.ts";
import { type Asked, type Reply, olderServer, overHttp } from "./fixtures/replies.ts";

const server = join(import.meta.dirname, "fixtures/stdio-server.ts");

async function overStdio(era: string) {
  const result = await load(parseTarget(`stdio:${process.execPath} ${server} prompts ${era}`, "."));
  if (!result.ok) throw new Error(result.failure.message);
  return result.snapshot;
}

describe("real servers give the texts of the prompts that need no arguments", () => {
  it.each([
    ["HTTP, 2026", () => good(bothEras("prompts", "reject")), "modern"],
    ["HTTP, 2025 with sessions", () => good(sessionful("prompts").handler), "legacy"],
    ["stdio, 2026", () => overStdio("modern"), "modern"],
    ["stdio, 2025", () => overStdio("legacy"), "legacy"],
  ] as const)("%s", async (_name, probe, era) => {
    const snapshot = await probe();
    expect(snapshot.protocol?.era).toBe(era);
    expect(snapshot.prompts).toHaveLength(4);
    expect(snapshot.promptTexts.map(({ name, texts }) => ({ name, texts }))).toEqual([
      {
        name: "save",
        texts: ["Call `update_contact` with `customer_email`, then `close_ticket`.", "And more."],
      },
      { name: "broken", texts: [] },
      { name: "tone", texts: ["Be kind.", "And more."] },
    ]);
    expect(snapshot.promptTexts[0]?.result).toMatchObject({ description: "save", xVendor: 1 });
    expect(snapshot.promptTexts[1]).toMatchObject({ result: undefined });
    expect(snapshot.promptTexts[1]?.failure).toContain("the prompt store is down");
    expect(snapshot.warnings).toEqual([]);
  });
});

/** A server of 2025 with the given prompts, all of which say `text`. */
function prompting(count: number, get: (asked: Asked) => object | undefined): Reply {
  const lists: Reply = ({ method }) =>
    method === "tools/list"
      ? { result: { tools: [] } }
      : {
          result: { prompts: Array.from({ length: count }, (_, index) => ({ name: `p${index}` })) },
        };
  const base = olderServer(lists, { tools: {}, prompts: {} });
  return (asked) => (asked.method === "prompts/get" ? get(asked) : base(asked));
}

const saying = (text: string): object => ({
  result: { messages: [{ role: "user", content: { type: "text", text } }] },
});

describe("limits", () => {
  it.each([
    [limits.maxPromptTexts, 0],
    [limits.maxPromptTexts + 1, 1],
  ])("of %i prompts all but %i are read", async (count, left) => {
    const snapshot = await good(overHttp(prompting(count, () => saying("x"))));
    expect(snapshot.promptTexts).toHaveLength(count - left);
    expect(snapshot.warnings).toHaveLength(left);
  });

  it.each([
    [limits.maxPromptTextLength, 1],
    [limits.maxPromptTextLength + 1, 0],
  ])("a text of %i characters gives %i texts", async (length, texts) => {
    const snapshot = await good(overHttp(prompting(1, () => saying("x".repeat(length)))));
    expect(snapshot.promptTexts[0]?.texts).toHaveLength(texts);
    expect(snapshot.promptTexts[0]?.failure === undefined).toBe(texts === 1);
  });

  it("a prompt that never answers leaves the tools and what was read before", async () => {
    const reply = prompting(3, () => undefined);
    const snapshot = await good(overHttp(reply), { timeoutMs: 1_000 });
    expect(snapshot.rawTools).toEqual([]);
    expect(snapshot.promptTexts[0]?.failure).toContain("No complete answer within 1000 ms");
    expect(snapshot.warnings.join()).toContain("Only 1 of 3 prompts were read");
  });
});

it.each([
  ["no messages", { result: {} }, 'no array "messages"'],
  ["a request for input", { result: { resultType: "input_required" } }, "asks for input"],
  [
    "an answer that nests too deep",
    { result: { messages: JSON.parse(`${"[".repeat(600)}${"]".repeat(600)}`) as unknown } },
    "nests too deep",
  ],
])("says what is wrong with %s", async (_name, answer, failure) => {
  const snapshot = await good(overHttp(prompting(1, () => answer)));
  expect(snapshot.promptTexts).toEqual([
    { name: "p0", texts: [], result: undefined, failure: expect.stringContaining(failure) },
  ]);
});

it("keeps every page of tools as it came, and how long the parts took", async () => {
  const { toolPages, rawTools, timings } = await good(bothEras("paged", "reject"));
  expect(toolPages).toHaveLength(3);
  expect(toolPages.flatMap((page) => page["tools"])).toEqual(rawTools);
  expect(toolPages.map((page) => page["nextCursor"])).toEqual(["4", "8", undefined]);
  expect(timings?.totalMs).toBeGreaterThanOrEqual(timings?.toolsMs ?? Infinity);
});
