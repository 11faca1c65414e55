import { expect, test } from "vitest";
import { ToolListeners } from "../../src/aggregate/tool-listeners.ts";
import type { ClientStream } from "../../src/front/client-stream.ts";
import type { Answering, Incoming } from "../../src/service.ts";
import { toolsChanged } from "../../src/tool-news.ts";
import { callerOf } from "../held/fixtures/asking.ts";

/** An answer that keeps what it is told. */
function recorded(): {
  readonly told: unknown[];
  readonly answer: Answering;
  readonly leave: () => void;
} {
  const told: unknown[] = [];
  let gone: (() => void) | undefined;
  const answer: Answering = {
    whenGone: (listener) => {
      gone = listener;
    },
    done: false,
    header: () => undefined,
    message: (bytes) => void told.push(JSON.parse(bytes.toString())),
    response: () => undefined,
    result: () => undefined,
    problem: () => undefined,
    deny: () => undefined,
    endToBeResumed: () => void told.push("end"),
  };
  return { told, answer, leave: () => gone?.() };
}

function listening(client: string, notifications: object): Incoming {
  const message = {
    jsonrpc: "2.0",
    id: `of ${client}`,
    method: "subscriptions/listen",
    params: { notifications: notifications as never },
  } as const;
  const incoming: Partial<Incoming> = { message, caller: callerOf(client) };
  return incoming as Incoming;
}

const note = (client: string, method: string, params: object = {}) => ({
  jsonrpc: "2.0",
  method: `notifications/${method}`,
  params: { ...params, _meta: { "io.modelcontextprotocol/subscriptionId": `of ${client}` } },
});

test("who asked hears of changed tools under the id of the request, until the client is gone", () => {
  const listeners = new ToolListeners();
  const { told, answer, leave } = recorded();
  const toolsListChanged = true;
  listeners.listen(listening("a", { toolsListChanged, promptsListChanged: true }), answer);
  const accepted = { notifications: { toolsListChanged } };
  expect(told).toEqual([note("a", "subscriptions/acknowledged", accepted)]);
  listeners.tell("somebody else");
  listeners.tell("a");
  listeners.tell(undefined);
  const changed = note("a", "tools/list_changed");
  expect(told.slice(1)).toEqual([changed, changed]);
  expect(listeners.size).toBe(1);
  leave();
  listeners.tell(undefined);
  listeners.endAll();
  expect([told.length, listeners.size]).toEqual([3, 0]);
});

test("who did not ask for tools is told that nothing is told", () => {
  const listeners = new ToolListeners();
  const { told, answer } = recorded();
  listeners.listen(listening("a", { promptsListChanged: true }), answer);
  listeners.tell(undefined);
  expect(told).toEqual([note("a", "subscriptions/acknowledged", { notifications: {} })]);
});

test("legacy clients hear it on their streams", () => {
  const listeners = new ToolListeners();
  const heard: Buffer[] = [];
  const stream: Partial<ClientStream> = { message: (bytes: Buffer) => void heard.push(bytes) };
  const leave = listeners.stream(stream as ClientStream, callerOf("a"));
  listeners.tell("a");
  expect(heard).toEqual([toolsChanged]);
  leave();
  listeners.tell("a");
  expect(heard).toHaveLength(1);
});
