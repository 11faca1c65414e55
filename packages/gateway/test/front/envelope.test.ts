import { describe, expect, it } from "vitest";
import { decodedHeader, readEnvelope } from "../../src/front/envelope.ts";
import { frontLimits } from "../../src/front/limits.ts";

const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

function read(message: unknown, headers: Record<string, string> = {}) {
  return readEnvelope(Buffer.from(JSON.stringify(message)), headers);
}

function call(params: object = { name: "echo", _meta: meta }, more: object = {}) {
  return { jsonrpc: "2.0", id: 1, method: "tools/call", params, ...more };
}

const modernHeaders = {
  "mcp-protocol-version": "2026-07-28",
  "mcp-method": "tools/call",
  "mcp-name": "echo",
};

describe("readEnvelope", () => {
  it.each([
    ["a modern call", call(), modernHeaders, "request", "modern"],
    [
      "a name in base64",
      call({ name: "écho", _meta: meta }),
      { ...modernHeaders, "mcp-name": "=?base64?w6ljaG8=?=" },
      "request",
      "modern",
    ],
    ["a call in a session", call({ name: "echo" }), { "mcp-session-id": "x" }, "request", "legacy"],
    ["a call without anything", call({ name: "echo" }), {}, "request", "legacy"],
    [
      "initialize",
      { jsonrpc: "2.0", id: 0, method: "initialize", params: {} },
      { "mcp-protocol-version": "2026-07-28" },
      "request",
      "legacy",
    ],
    [
      "a notification",
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { "mcp-session-id": "x" },
      "note",
      "legacy",
    ],
    [
      "an answer",
      { jsonrpc: "2.0", id: 4, result: {} },
      { "mcp-session-id": "x" },
      "note",
      "legacy",
    ],
    [
      "an error as answer",
      { jsonrpc: "2.0", id: 4, error: { code: 1, message: "" } },
      { "mcp-session-id": "x" },
      "note",
      "legacy",
    ],
  ] as const)("reads %s", (_name, message, headers, kind, era) => {
    expect(read(message, headers)).toMatchObject({ kind, era, message });
  });

  it.each([
    ["an array", [], {}, "request-invalid", null],
    ["no version", { id: 1, method: "ping" }, {}, "request-invalid", null],
    ["a null id", { jsonrpc: "2.0", id: null, method: "ping" }, {}, "request-invalid", null],
    ["an object as id", { jsonrpc: "2.0", id: {}, method: "ping" }, {}, "request-invalid", null],
    [
      "parameters that are a list",
      { jsonrpc: "2.0", id: 3, method: "ping", params: [] },
      {},
      "request-invalid",
      3,
    ],
    ["neither request nor answer", { jsonrpc: "2.0", id: 3 }, {}, "request-invalid", null],
    ["a modern call without _meta", call({ name: "echo" }), modernHeaders, "parameters-invalid", 1],
    [
      "a modern call without capabilities",
      call({ name: "echo", _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28" } }),
      modernHeaders,
      "parameters-invalid",
      1,
    ],
    [
      "a body without its header",
      call(),
      { "mcp-method": "tools/call", "mcp-name": "echo" },
      "header-mismatch",
      1,
    ],
    [
      "another method",
      call(),
      { ...modernHeaders, "mcp-method": "Tools/Call" },
      "header-mismatch",
      1,
    ],
    ["another name", call(), { ...modernHeaders, "mcp-name": "echo2" }, "header-mismatch", 1],
    [
      "no name",
      call(),
      { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call" },
      "header-mismatch",
      1,
    ],
    [
      "a later revision",
      call({
        name: "echo",
        _meta: { ...meta, "io.modelcontextprotocol/protocolVersion": "2027-01-01" },
      }),
      { ...modernHeaders, "mcp-protocol-version": "2027-01-01" },
      "revision-unsupported",
      1,
    ],
  ] as const)("refuses %s", (_name, message, headers, code, id) => {
    expect(read(message, headers)).toMatchObject({ kind: "invalid", id, problem: { code } });
  });

  it("bounds the nesting, and not brackets in texts", () => {
    const nested = (depth: number) =>
      readEnvelope(
        Buffer.from(
          `{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":${"[".repeat(depth)}${"]".repeat(depth)}}}`,
        ),
        {},
      ).kind;
    // The message and its parameters are two levels.
    expect(nested(frontLimits.depth - 2)).toBe("request");
    expect(nested(frontLimits.depth - 1)).toBe("invalid");
    expect(
      read({ jsonrpc: "2.0", id: 1, method: "x", params: { a: '["{'.repeat(500) } }).kind,
    ).toBe("request");
  });

  it("takes no broken JSON", () => {
    expect(readEnvelope(Buffer.from('{"jsonrpc":'), {}).kind).toBe("invalid");
  });
});

describe("decodedHeader", () => {
  it.each([
    ["plain", "plain"],
    ["  padded ", "padded"],
    ["=?base64?w6k=?=", "é"],
    ["=?base64?!?=", "=?base64?!?="],
    [undefined, undefined],
  ])("%s is %s", (value, text) => {
    expect(decodedHeader(value)).toBe(text);
  });
});
