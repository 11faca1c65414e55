import { parseToolList } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { expect, test } from "vitest";
import { headerMismatch, mirroredHeaders } from "../../src/guard/mirrored-headers.ts";
import type { AgreedTool } from "../../src/pins/agreed.ts";
import { makeAgreed } from "../../src/pins/make-agreed.ts";

const definition: JsonObject = {
  name: "query",
  inputSchema: {
    type: "object",
    properties: {
      region: { type: "string", "x-mcp-header": "Region" },
      page: {
        type: "object",
        properties: { size: { type: "integer", "x-mcp-header": "Page-Size" } },
      },
      dry: { type: "boolean", "x-mcp-header": "Dry" },
      text: { type: "string" },
    },
  },
};

const tool = toolOf(definition);

function toolOf(raw: JsonObject): AgreedTool {
  const list = parseToolList([raw]);
  const parts = {
    server: "s",
    origin: { kind: "live" },
    version: undefined,
    observedAt: "",
    definitions: [raw],
    list,
  } as const;
  const [only] = makeAgreed(parts).tools;
  if (only === undefined) throw new Error("not usable");
  return only;
}

test.each<readonly [Json, Readonly<Record<string, string | string[]>>]>([
  [{}, {}],
  [{ text: "x" }, { "mcp-param-region": "anything" }],
  [{ region: null }, {}],
  [{ region: "eu" }, { "mcp-param-region": "eu" }],
  [{ region: "eu" }, { "mcp-param-region": "=?base64?ZXU=?=" }],
  [{ region: "zürich" }, { "mcp-param-region": "=?base64?esO8cmljaA==?=" }],
  [{ region: "" }, { "mcp-param-region": "=?base64??=" }],
  [{ page: { size: 42 } }, { "mcp-param-page-size": "42.0" }],
  [
    { page: { size: 42 }, dry: false },
    { "mcp-param-page-size": "42", "mcp-param-dry": "false" },
  ],
  [{ page: "not an object" }, {}],
])("%j agrees with %j", (args, headers) => {
  expect(headerMismatch(tool, args as JsonObject, headers)).toBeUndefined();
});

test.each<readonly [Json, Readonly<Record<string, string | string[]>>, string]>([
  [{ region: "eu" }, {}, "is missing"],
  [{ region: "eu" }, { "mcp-param-region": "us" }, "has another value"],
  [{ region: "eu" }, { "mcp-param-region": "EU" }, "has another value"],
  [{ region: "eu" }, { "mcp-param-region": ["eu", "us"] }, "cannot be read"],
  [{ region: "eu" }, { "mcp-param-region": "=?base64?ZXU?=" }, "cannot be read"],
  [{ region: "eu" }, { "mcp-param-region": "=?base64?/w==?=" }, "cannot be read"],
  [{ page: { size: 42 } }, { "mcp-param-page-size": "43" }, "has another value"],
  [{ page: { size: 42 } }, { "mcp-param-page-size": "0x2a" }, "has another value"],
  [{ dry: true }, { "mcp-param-dry": "True" }, "has another value"],
])("%j does not agree with %j: it %s", (args, headers, what) => {
  const problem = headerMismatch(tool, args as JsonObject, headers);
  expect(problem).toMatchObject({
    code: "header-mismatch",
    message: expect.stringContaining(what),
  });
});

test("the message holds no value of the call", () => {
  const problem = headerMismatch(tool, { region: "secret-1" }, { "mcp-param-region": "secret-2" });
  expect(JSON.stringify(problem)).not.toContain("secret");
});

test.each(["eu", "", " padded ", "zürich", "=?base64?x?=", "a\tb", "line\nbreak", "=?", "x y"])(
  "%j is produced so that it agrees",
  (region) => {
    const args = { region, page: { size: -3 }, dry: true, text: "not repeated" };
    const headers = mirroredHeaders(tool, args);
    expect(Object.keys(headers).toSorted()).toEqual([
      "mcp-param-dry",
      "mcp-param-page-size",
      "mcp-param-region",
    ]);
    for (const value of Object.values(headers))
      expect(value).toMatch(/^[\u0021-\u007e](?:[\u0020-\u007e]*[\u0021-\u007e])?$/u);
    expect(headerMismatch(tool, args, headers)).toBeUndefined();
  },
);

test("numbers that are not exact, and values of other kinds, are not repeated", () => {
  expect(mirroredHeaders(tool, { page: { size: 2 ** 60 }, dry: {}, region: [] })).toEqual({});
});
