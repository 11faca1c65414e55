import { expect, test } from "vitest";
import { limits } from "../src/limits.ts";
import { parseToolListText } from "../src/parse-text.ts";

const text = '{"tools":[{"name":"grüßen","inputSchema":{}}]}';
const bytes = new TextEncoder().encode(text);

test.each([
  ["text", text],
  ["text with a byte order mark", `\ufeff${text}`],
  ["bytes", bytes],
  ["bytes with a byte order mark", new Uint8Array([0xef, 0xbb, 0xbf, ...bytes])],
])("reads %s", (_, source) => {
  expect(parseToolListText(source).tools.map(({ name }) => name)).toEqual(["grüßen"]);
});

test("refuses bytes that are not UTF-8", () => {
  expect(() => parseToolListText(new Uint8Array([0x5b, 0xff, 0x5d]))).toThrow(
    expect.objectContaining({
      kind: "load",
      code: "tool-list-invalid",
      message: expect.stringContaining("UTF-8"),
    }),
  );
});

test("refuses text that is not JSON and says where it stops being JSON", () => {
  expect(() => parseToolListText('{\n  "tools": [x]\n}')).toThrow(
    expect.objectContaining({
      kind: "load",
      code: "tool-list-invalid",
      message: expect.stringContaining("line 2, column 13"),
    }),
  );
});

test("takes as many bytes as the limit, and refuses one more", () => {
  const padded = text.padEnd(limits.listBytes, " ");
  expect(parseToolListText(padded).tools).toHaveLength(1);
  expect(() => parseToolListText(`${padded} `)).toThrow(
    expect.objectContaining({ kind: "load", code: "tool-list-too-large" }),
  );
});

test("a schema a million levels deep is one malformed tool", () => {
  const schema = `${'{"not":'.repeat(1_000_000)}{}${"}".repeat(1_000_000)}`;
  const { tools, problems } = parseToolListText(
    `[{"name":"deep","inputSchema":${schema}},{"name":"fine","inputSchema":{}}]`,
  );
  expect(problems.map(({ code, name }) => [code, name])).toEqual([["tool-too-deep", "deep"]]);
  expect(tools.map(({ name }) => name)).toEqual(["fine"]);
});
