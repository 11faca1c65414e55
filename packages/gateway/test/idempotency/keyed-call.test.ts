import { expect, it } from "vitest";
import { callDigest, recordId } from "../../src/idempotency/keyed-call.ts";
import { payment } from "./replicas.ts";

const digest = (params: Parameters<typeof callDigest>[1], method = "tools/call"): string =>
  callDigest(method, params).toString("hex");

it("digests what is asked for, not how it is written or what accompanies it", () => {
  const asked = digest({ name: "pay", arguments: { a: 1, b: [2] } });
  expect(digest({ arguments: { b: [2], a: 1 }, name: "pay" })).toBe(asked);
  expect(digest({ name: "pay", arguments: { a: 1, b: [2] }, _meta: { progressToken: 1 } })).toBe(
    asked,
  );
});

it("tells calls apart that ask for something else", () => {
  const all = [
    digest({ name: "pay", arguments: { a: 1 } }),
    digest({ name: "pay", arguments: { a: 2 } }),
    digest({ name: "refund", arguments: { a: 1 } }),
    digest({ name: "pay", arguments: { a: 1 }, inputResponses: { sure: true } }),
    digest({ name: "pay", arguments: { a: 1 } }, "prompts/get"),
    digest({ name: "pay", arguments: { a: 1, ["__proto__"]: {} } }),
    digest({ name: "pay" }),
    digest(undefined),
  ];
  expect(new Set(all).size).toBe(all.length);
});

it("keeps caller, server and key apart however they are put together", () => {
  const ids = [
    recordId({ ...payment("c"), callerId: "a", server: "b" }),
    recordId({ ...payment("bc"), callerId: "a", server: "" }),
    recordId({ ...payment('","c'), callerId: "a", server: "b" }),
    recordId({ ...payment("c"), callerId: "ab", server: "" }),
  ];
  expect(new Set(ids.map((id) => id.toString("hex"))).size).toBe(4);
});
