import { describe, expect, it } from "vitest";
import { bad, good, lists, probe } from "./fixtures/probing.ts";
import { type Reply, notFound, olderServer, overHttp } from "./fixtures/replies.ts";
import { contactTools } from "./fixtures/tools.ts";

describe("tool lists", () => {
  it("keeps the good tools beside malformed ones", async () => {
    const odd = [
      { name: "no_schema" },
      null,
      "text",
      contactTools[0],
      { ...contactTools[1], description: null },
    ];
    const snapshot = await good(lists(() => ({ result: { tools: odd, nextCursor: null } })));
    expect(snapshot.rawTools).toEqual(odd);
    expect(snapshot.list.tools.map((tool) => tool.name)).toContain("update_contact");
    expect(snapshot.list.problems.map((problem) => problem.index)).toEqual(
      expect.arrayContaining([0, 1, 2]),
    );
  });

  it("takes an empty cursor for a cursor", async () => {
    const reply: Reply = ({ params }) =>
      params?.cursor === undefined
        ? { result: { tools: [contactTools[0]], nextCursor: "" } }
        : { result: { tools: [contactTools[1]] } };
    expect((await good(lists(reply))).rawTools).toHaveLength(2);
  });

  it("is empty, with a warning, where the method is unknown and was not promised", async () => {
    const snapshot = await good(overHttp(olderServer(() => notFound, {})));
    expect(snapshot.rawTools).toEqual([]);
    expect(snapshot.warnings).toEqual(["The server offers no tools: it does not know tools/list."]);
  });

  it("fails where the method is promised and answered with an error", async () => {
    const failure = await bad(
      lists(() => ({ error: { code: -32603, message: "db\u001b[2J down" } })),
    );
    expect(failure.code).toBe("malformed");
    expect(failure.message).toContain("-32603");
    expect(failure.message).not.toContain("\u001b");
  });

  it("is partial, never shorter, when a later page fails", async () => {
    const reply: Reply = ({ params }) =>
      params?.cursor === undefined
        ? { result: { tools: [contactTools[0]], nextCursor: "2" } }
        : { error: { code: -32603, message: "shard lost" } };
    const failure = await bad(lists(reply));
    expect(failure.code).toBe("partial");
    expect(failure.message).toMatch(/page 2.*shard lost/);
  });

  it("does not follow a cursor round in circles", async () => {
    const reply: Reply = ({ params }) => ({
      result: { tools: [], nextCursor: params?.cursor === "a" ? "b" : "a" },
    });
    const failure = await bad(lists(reply));
    expect(failure.code).toBe("too-large");
    expect(failure.message).toContain("given before");
  });

  it("stops at the page limit, which it names", async () => {
    let page = 0;
    const failure = await bad(lists(() => ({ result: { tools: [], nextCursor: String(++page) } })));
    expect(failure.code).toBe("too-large");
    expect(failure.message).toContain("64 pages");
    expect(page).toBe(64);
  });

  it.each([
    [64, true],
    [65, false],
  ])("reads %i pages: %s", async (pages, ok) => {
    let page = 0;
    const next = (): object => (++page < pages ? { nextCursor: String(page) } : {});
    expect((await probe(lists(() => ({ result: { tools: [], ...next() } })))).ok).toBe(ok);
  });

  it.each([
    [10_000, "ok"],
    [10_001, "too-large"],
  ])("of %i entries: %s", async (count, code) => {
    const tools = Array.from({ length: count }, () => 0);
    const result = await probe(lists(() => ({ result: { tools } })));
    expect(result.ok ? "ok" : result.failure.code).toBe(code);
  });

  it("survives a schema of 10,000 levels: that tool is a problem, the others are kept", async () => {
    const deep = `${'{"properties":{"a":'.repeat(10_000)}true${"}}".repeat(10_000)}`;
    const tools = `[{"name":"deep","inputSchema":${deep}},${JSON.stringify(contactTools[0])}]`;
    const handler = overHttp(
      olderServer(() => undefined),
      ({ id }, response) => {
        response
          .writeHead(200, { "content-type": "application/json" })
          .end(`{"jsonrpc":"2.0","id":${id},"result":{"tools":${tools}}}`);
      },
    );
    const snapshot = await good(handler);
    expect(snapshot.list.tools.map((tool) => tool.name)).toEqual(["update_contact"]);
    expect(JSON.stringify(snapshot.rawTools)).toBe(JSON.stringify([contactTools[0]]));
    expect(snapshot.list.problems).toMatchObject([
      { code: "tool-too-deep", index: 0, name: "deep" },
    ]);
  });

  it.each([
    ["no array", { tools: {} }],
    ["a cursor that is a number", { tools: [], nextCursor: 7 }],
    ["a result that is not complete", { tools: [], resultType: "input_required" }],
  ])("is malformed with %s", async (_name, result) => {
    expect((await bad(lists(() => ({ result })))).code).toBe("malformed");
  });

  it("waits no longer than the limit, and names the page", async () => {
    const reply: Reply = ({ params }) =>
      params?.cursor === undefined ? { result: { tools: [], nextCursor: "2" } } : undefined;
    const failure = await bad(lists(reply), { timeoutMs: 1_500 });
    expect(failure.code).toBe("timed-out");
    expect(failure.message).toContain("tools/list page 2");
  });
});
