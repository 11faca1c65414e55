import { describe, expect, it, test } from "vitest";
import {
  traceParentOf,
  traceparentText,
  withTraceparent,
} from "../../src/telemetry/trace-context.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parent = `00-${traceId}-00f067aa0ba902b7-01`;
const other = `00-${traceId}-1111111111111111-01`;

describe("the trace of a request", () => {
  it("is that of params._meta, then that of the header", () => {
    const meta = { _meta: { traceparent: parent, tracestate: "a=b" } };
    expect(traceParentOf(meta, { traceparent: other })).toEqual({
      traceId,
      spanId: "00f067aa0ba902b7",
      flags: 1,
      state: "a=b",
      text: parent,
    });
    expect(traceParentOf({}, { traceparent: other })?.spanId).toBe("1111111111111111");
    expect(traceParentOf({ _meta: { traceparent: "x" } }, { traceparent: other })?.text).toBe(
      other,
    );
    expect(traceParentOf(undefined, {})).toBeUndefined();
  });

  test.each([
    "",
    parent.toUpperCase(),
    `${parent}-x`,
    `ff${parent.slice(2)}`,
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    ` ${parent.slice(1)}`,
  ])("is not %j", (text) => {
    expect(traceParentOf({ _meta: { traceparent: text } }, {})).toBeUndefined();
  });

  it("has no state that is too long, or a list", () => {
    expect(
      traceParentOf(undefined, { traceparent: parent, tracestate: "a".repeat(512) })?.state,
    ).toHaveLength(512);
    expect(
      traceParentOf(undefined, { traceparent: parent, tracestate: "a".repeat(513) }),
    ).not.toHaveProperty("state");
    expect(traceParentOf(undefined, { traceparent: [parent] })).toBeUndefined();
    expect(traceParentOf({ _meta: [parent] }, {})).toBeUndefined();
  });

  it("is written as it is read", () => {
    expect(traceparentText(traceId, "00f067aa0ba902b7", 1)).toBe(parent);
  });
});

describe("a message with another traceparent", () => {
  const replaced = (text: string): string =>
    withTraceparent(Buffer.from(text), parent, other).toString();

  it("is the same everywhere else", () => {
    const text = `{"id":1,"params":{"x":"ü","_meta":{"traceparent" : "${parent}","y":0}}}`;
    expect(replaced(text)).toBe(text.replace(parent, other));
    expect(withTraceparent(Buffer.from(text), parent, other)).toHaveLength(Buffer.byteLength(text));
  });

  test.each([
    `{"params":{}}`,
    `{"params":{"arguments":{"trace":"${parent}"}}}`,
    `{"params":{"arguments":{"traceparent":"${parent}"},"_meta":{"traceparent":"${parent}"}}}`,
    parent,
  ])("stays as it is: %j", (text) => {
    const bytes = Buffer.from(text);
    expect(withTraceparent(bytes, parent, other)).toBe(bytes);
  });
});
