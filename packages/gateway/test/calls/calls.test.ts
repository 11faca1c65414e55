import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ask } from "../fixtures/raw-client.ts";
import { pinned, Stage } from "./stage.ts";

const stage = new Stage(inject("postgres"));

beforeAll(async () => await stage.start(), 90_000);
afterAll(async () => await stage.close());

describe("a gateway with a pin", () => {
  it("serves the pinned list, the same bytes in every replica", async () => {
    const lists = await Promise.all(
      stage.gateways.map(
        async (gateway) => (await ask(`${gateway.url}/mcp/desk`, "tools/list")).text,
      ),
    );
    expect(lists[0]).toBe(lists[1]);
    const { tools, resultType } = JSON.parse(lists[0] ?? "").result;
    expect({ tools: tools.slice(0, -1), resultType }).toEqual({
      tools: pinned,
      resultType: "complete",
    });
    // Some calls may be handed over, so there is a tool to get their results.
    expect(tools.at(-1).name).toBe("tenon_result");
  });

  it("translates a call to what the server now wants", async () => {
    const { message } = await stage.call("update_contact", { customer_email: "x@y.z" });
    expect(message["result"]).toMatchObject({ content: [{ type: "text" }] });
    expect(stage.desk.calls().at(-1)?.message["params"]).toMatchObject({
      name: "update_contact",
      arguments: { customer_email_address: "x@y.z" },
    });
  });

  it("refuses wrong arguments and gone tools before anything is sent, and says what to do", async () => {
    const before = stage.desk.calls().length;
    const wrong = await stage.call("update_contact", { customer_mail: "x@y.z" });
    expect(wrong.message["result"]).toMatchObject({ isError: true });
    expect(wrong.text).toContain("customer_email");
    const gone = await stage.call("old_tool", {});
    expect(gone.message["result"]).toMatchObject({ isError: true });
    const unknown = await stage.call("never_there", {});
    expect(unknown.message["error"]).toMatchObject({ code: -32602 });
    expect(stage.desk.calls().length).toBe(before);
  });

  it("passes a call that did not change as the bytes it came in", async () => {
    const { headers } = await stage.call("page_oncall", { a: [1, { é: null }] });
    expect(JSON.parse(stage.desk.calls().at(-1)?.text ?? "").params.arguments).toEqual({
      a: [1, { é: null }],
    });
    expect(headers.get("server-timing")).toMatch(/total;dur=[\d.]+, .*upstream;dur=/u);
  });
});

describe("calls that do not end well", () => {
  it("answer with a code when the upstream hangs, and tell it to stop", async () => {
    const { gone } = stage.desk;
    const { message, status } = await stage.call("page_oncall", { then: "hang" });
    expect(status).toBe(200);
    expect(message["error"]).toMatchObject({ code: -31003, data: { code: "timed-out" } });
    await expect.poll(() => stage.desk.gone).toBe(gone + 1);
  });

  it("are made once when the connection breaks, and reported as unknown", async () => {
    const { message } = await stage.call("page_oncall", { effect: "reset", then: "reset" });
    expect(message["error"]).toMatchObject({ data: { code: "outcome-unknown" } });
    expect(stage.desk.effects.get("reset")).toBe(1);
  });

  it("are given up upstream when the client goes away", async () => {
    const { gone } = stage.desk;
    const controller = new AbortController();
    const asked = ask(
      `${stage.url}/mcp/desk`,
      "tools/call",
      { name: "page_oncall", arguments: { then: "hang" } },
      { signal: controller.signal },
    );
    await expect.poll(() => stage.desk.calls().at(-1)?.text).toContain("hang");
    controller.abort();
    await expect(asked).rejects.toThrow("abort");
    await expect.poll(() => stage.desk.gone).toBe(gone + 1);
  });

  it("are refused with a time to come back when there are too many", async () => {
    const first = await stage.call("limited", {}, { server: "free" });
    const second = await stage.call("limited", {}, { server: "free" });
    expect(first.message).toHaveProperty("result");
    expect(second.message["error"]).toMatchObject({ data: { code: "rate-limited" } });
    expect(Number(second.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("an idempotency key", () => {
  it("makes one call of many, at once and later, in all replicas", async () => {
    const headers = { "idempotency-key": "k-1" };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        stage.call(
          "page_oncall",
          { effect: "once", ms: 100 },
          { headers, at: at % 2 === 0 ? stage.url : stage.other },
        ),
      ),
    );
    const later = await stage.call(
      "page_oncall",
      { effect: "once", ms: 100 },
      { headers, at: stage.other },
    );
    expect(stage.desk.effects.get("once")).toBe(1);
    expect(new Set([...answers, later].map(({ text }) => text)).size).toBe(1);
    const other = await stage.call("page_oncall", { effect: "other" }, { headers });
    expect(other.message["error"]).toMatchObject({ data: { code: "key-conflict" } });
  });

  it("does not repeat a call whose outcome is unknown", async () => {
    const headers = { "idempotency-key": "k-2" };
    await stage.call("page_oncall", { effect: "lost", then: "reset" }, { headers });
    const again = await stage.call("page_oncall", { effect: "lost", then: "reset" }, { headers });
    expect(again.message["error"]).toMatchObject({ data: { code: "key-unknown-outcome" } });
    expect(stage.desk.effects.get("lost")).toBe(1);
  });
});

describe("a call that takes longer than its client may wait", () => {
  it("is handed over, goes on, and gives its result to its own client at any replica", async () => {
    const { message } = await stage.call("slow_job", { effect: "slow", ms: 1_500 });
    const { content, _meta } = message["result"] as { content: { text: string }[]; _meta: object };
    const handle = String(Object.values(_meta)[0]);
    expect(content[0]?.text).toContain("still running");
    const poll = async () => await stage.call("tenon_result", { handle }, { at: stage.other });
    expect((await poll()).text).toContain("still running");
    await expect.poll(async () => (await poll()).text, { timeout: 10_000 }).toContain("slow_job");
    expect(stage.desk.effects.get("slow")).toBe(1);
    const made = await stage.call("tenon_result", { handle: handle.slice(0, -4) });
    expect(made.message["error"]).toMatchObject({ code: -32602 });
  });

  it("answers as any other when it is fast", async () => {
    const { message } = await stage.call("slow_job", { effect: "fast" });
    expect(message).toHaveProperty("result.content.0.text");
    expect(message["result"] as object).not.toHaveProperty("_meta");
  });
});

describe("the audit", () => {
  it("tells who sent what under which contract, and how it ended", async () => {
    await stage.call("update_contact", { customer_email: "audit@me.now" });
    const found = async (query: string) => {
      const answer = await fetch(`${stage.url}/v1/audit?${query}`);
      return ((await answer.json()) as { calls: Record<string, unknown>[] }).calls ?? [];
    };
    await expect
      .poll(async () => (await found("tool=update_contact"))[0], { timeout: 15_000 })
      .toMatchObject({
        server: "desk",
        tool: "update_contact",
        decision: "translate",
        outcome: "result",
      });
    await expect
      .poll(async () => (await found("outcome=outcome-unknown")).length, { timeout: 15_000 })
      .toBeGreaterThan(0);
  });
});
