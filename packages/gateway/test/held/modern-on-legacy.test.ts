import { afterEach, describe, expect, test } from "vitest";
import { ask, callerOf, modernMeta, textOf, until } from "./fixtures/asking.ts";
import { call, endAll, named, onHttp, onStdio } from "./fixtures/bridged.ts";

afterEach(endAll);

const kinds = [
  ["stdio", async () => onStdio()],
  ["HTTP", async () => (await onHttp()).upstream],
] as const;

describe.each(kinds)("over %s", (_kind, start) => {
  test("discovery, lists and calls are answered as 2026-07-28 has them", async () => {
    const upstream = await start();
    const { response } = await ask(
      upstream,
      "modern",
      "server/discover",
      { _meta: modernMeta() },
      { id: "d", caller: named },
    ).done;
    expect(response).toMatchObject({
      id: "d",
      result: {
        resultType: "complete",
        supportedVersions: ["2026-07-28"],
        capabilities: { tools: { listChanged: true }, resources: { subscribe: true } },
        instructions: "Ask before you write.",
        ttlMs: 0,
        cacheScope: "private",
        _meta: { "io.modelcontextprotocol/serverInfo": { name: "fixture" } },
      },
    });
    const listed = await ask(
      upstream,
      "modern",
      "tools/list",
      { _meta: modernMeta() },
      { caller: named },
    ).done;
    expect(listed.response.result).toMatchObject({
      resultType: "complete",
      ttlMs: 0,
      cacheScope: "private",
    });
    const meta = { traceparent: "00-1-2-3", "com.example/own": { a: [1] } };
    const seen = await call(upstream, "meta", { b: 1 }, { meta }).done;
    expect(seen.response.result.resultType).toBe("complete");
    expect(JSON.parse(textOf(seen.response))).toEqual({ meta, args: { b: 1 } });
    const unknown = await ask(
      upstream,
      "modern",
      "tools/nothing",
      { _meta: modernMeta() },
      { caller: named },
    ).done;
    expect([unknown.status, unknown.response.error.code]).toEqual([404, -32601]);
    const failed = await call(upstream, "fail").done;
    expect(failed.response.result).toMatchObject({ isError: true, resultType: "complete" });
  });

  test("two calls with equal ids and tokens get their own, streamed before the result", async () => {
    const upstream = await start();
    const asked = [2, 3].map((steps) =>
      call(upstream, "count", { steps, everyMs: 60 }, { id: "same", token: "t" }),
    );
    for (const [index, { done, messages, times }] of asked.entries()) {
      const { response, afterMs } = await done;
      expect(response.id).toBe("same");
      expect(messages.map(({ params }) => [params.progressToken, params.progress])).toEqual(
        [1, 2, 3].slice(0, index + 2).map((progress) => ["t", progress]),
      );
      expect(afterMs - (times[0] ?? afterMs)).toBeGreaterThan(50);
    }
  });

  test("3 MB come whole, and a call of another caller shares nothing", async () => {
    const upstream = await start();
    expect(textOf((await call(upstream, "big", { bytes: 3_000_000 }).done).response)).toHaveLength(
      3_000_000,
    );
    await call(upstream, "remember", { value: "mine" }).done;
    expect(textOf((await call(upstream, "recall").done).response)).toBe("mine");
    expect(
      textOf((await call(upstream, "recall", {}, { caller: callerOf("b") }).done).response),
    ).toBe("");
  });

  test("cancelling reaches the server's signal and nothing more is delivered", async () => {
    const upstream = await start();
    await call(upstream, "echo").done;
    const hanging = call(upstream, "hang");
    await new Promise((resolve) => setTimeout(resolve, 100));
    hanging.sent.cancel("enough");
    expect((await hanging.done).failure).toEqual({ code: "cancelled", message: "enough" });
    let seen = "0";
    for (const end = performance.now() + 5_000; performance.now() < end && seen === "0";) {
      seen = textOf((await call(upstream, "aborts").done).response);
    }
    expect(seen).toBe("1");
    expect(hanging.late).toEqual([]);
  });

  test("elicitation becomes input_required, and the retry gets the result", async () => {
    const upstream = await start();
    const capabilities = { elicitation: { form: {} } };
    const first = await call(upstream, "ask", { x: 1 }, { capabilities, id: "one" }).done;
    expect(first.response).toMatchObject({ id: "one", result: { resultType: "input_required" } });
    const { inputRequests, requestState } = first.response.result;
    const [key = ""] = Object.keys(inputRequests);
    expect(inputRequests[key]).toMatchObject({
      method: "elicitation/create",
      params: { message: "Who?" },
    });
    const more = {
      inputResponses: { [key]: { action: "accept", content: { name: "Ada" } } },
      requestState,
    };
    const foreign = await call(
      upstream,
      "ask",
      { x: 1 },
      { capabilities, more, caller: callerOf("b") },
    ).done;
    expect(foreign.response.error.code).toBe(-32602);
    const second = await call(upstream, "ask", { x: 1 }, { capabilities, id: 2, more }).done;
    expect(second.response).toMatchObject({ id: 2, result: { resultType: "complete" } });
    expect(JSON.parse(textOf(second.response))).toEqual({
      action: "accept",
      content: { name: "Ada" },
    });
    const third = await call(upstream, "ask", { x: 1 }, { capabilities, id: 3, more }).done;
    expect(third.response.error.code).toBe(-32602);
  });

  test("a retry with other arguments is refused; a client that cannot be asked is not", async () => {
    const upstream = await start();
    const capabilities = { elicitation: {}, roots: { listChanged: true } };
    const first = await call(upstream, "roots", { x: 1 }, { capabilities }).done;
    const { inputRequests, requestState } = first.response.result;
    expect(Object.values(inputRequests)).toMatchObject([{ method: "roots/list" }]);
    const more = {
      inputResponses: { [Object.keys(inputRequests)[0] ?? ""]: { roots: [] } },
      requestState,
    };
    const other = await call(upstream, "roots", { x: 2 }, { capabilities, more }).done;
    expect(other.response.error).toMatchObject({ code: -32602 });
    const bare = await call(upstream, "ask").done;
    expect(bare.response.error !== undefined || bare.response.result.isError === true).toBe(true);
  });

  test("a listener hears of changes, with its own subscription id", async () => {
    const upstream = await start();
    const notifications = {
      toolsListChanged: true,
      promptsListChanged: true,
      resourceSubscriptions: ["file:///a"],
    };
    const listening = ask(
      upstream,
      "modern",
      "subscriptions/listen",
      { notifications, _meta: modernMeta() },
      { id: "L", caller: named },
    );
    await until(() => listening.messages.length === 1);
    const meta = { "io.modelcontextprotocol/subscriptionId": "L" };
    expect(listening.messages[0]).toEqual({
      jsonrpc: "2.0",
      method: "notifications/subscriptions/acknowledged",
      params: {
        notifications: { toolsListChanged: true, resourceSubscriptions: ["file:///a"] },
        _meta: meta,
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await call(upstream, "change").done;
    await call(upstream, "touch").done;
    await until(() => listening.messages.length === 3);
    expect(listening.messages.slice(1)).toMatchObject([
      { method: "notifications/tools/list_changed", params: { _meta: meta } },
      { method: "notifications/resources/updated", params: { uri: "file:///a", _meta: meta } },
    ]);
    listening.sent.cancel("done");
    expect((await listening.done).failure?.code).toBe("cancelled");
    await call(upstream, "change").done;
    expect(listening.late).toEqual([]);
  });

  test("log messages come when they are asked for", async () => {
    const upstream = await start();
    const quiet = call(upstream, "log");
    await quiet.done;
    expect(quiet.messages).toEqual([]);
    const loud = call(
      upstream,
      "log",
      {},
      { meta: { "io.modelcontextprotocol/logLevel": "info" } },
    );
    await loud.done;
    expect(loud.messages).toMatchObject([
      { method: "notifications/message", params: { level: "info" } },
    ]);
  });
});
