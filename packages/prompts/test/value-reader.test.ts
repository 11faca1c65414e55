import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exampleCall } from "../src/example-call.ts";
import { limits } from "../src/limits.ts";
import { fileText } from "../src/text.ts";
import { ValueReader } from "../src/value-reader.ts";
import type { ValueNode } from "../src/value.ts";

function read(text: string): unknown {
  const node = new ValueReader(fileText(text), 0).value();
  return node.kind === "map" ? exampleCall(node) : node;
}

function call(text: string): unknown {
  const { named, positional } = new ValueReader(fileText(text), text.indexOf("(")).arguments();
  return exampleCall(named, positional);
}

const closed = (value: unknown, holes: readonly string[] = []): unknown => ({
  arguments: value,
  holes,
  open: false,
});

describe("objects as prompts write them", () => {
  it.each([
    [
      "JSON",
      '{"a": [1, -2.5e3, true, null], "b": {"c": "\\u0041\\n"}}',
      closed({ a: [1, -2500, true, null], b: { c: "A\n" } }),
    ],
    ["unquoted keys, single quotes, a trailing comma", "{a: 'x', b: 1,}", closed({ a: "x", b: 1 })],
    ["comments", '{ // one\n "a": 1, /* two */ "b": 2 # three\n}', closed({ a: 1, b: 2 })],
    ["Python", "{'a': True, 'b': None, 'c': r'\\d'}", closed({ a: true, b: null, c: "\\d" })],
    [
      "placeholders",
      '{"a": <id>, "b": "<id>", "c": ID, "d": "…", "e": "[title]", "f": $x}',
      closed({ a: null, b: null, c: null, d: null, e: null, f: null }, [
        "/a",
        "/b",
        "/c",
        "/d",
        "/e",
        "/f",
      ]),
    ],
    [
      "an expression",
      '{a: "x" + y, b: f(1, [2]), c: "p" or "q"}',
      closed({ a: null, b: null, c: null }, ["/a", "/b", "/c"]),
    ],
    ["keys alone", "{title, body}", closed({ title: null, body: null }, ["/title", "/body"])],
    ["a missing comma", '{"a": "x" "b": 2}', closed({ a: "x", b: 2 })],
    [
      "a key that is no property",
      '{"__proto__": 1, "a/b~": {"c": ID}}',
      {
        arguments: JSON.parse('{"__proto__": 1, "a/b~": {"c": null}}') as unknown,
        holes: ["/a~1b~0/c"],
        open: false,
      },
    ],
    ["an elision", '{"a": 1, ...}', { arguments: { a: 1 }, holes: [], open: true }],
    ["a spread", "{a: 1, ...rest}", { arguments: { a: 1 }, holes: [], open: true }],
    [
      "an elision further in",
      '{"a": [{"b": 1}, …]}',
      { arguments: { a: [{ b: 1 }] }, holes: [], open: true },
    ],
    ["half of it", '{"a": {"b": "c', { arguments: { a: { b: "c" } }, holes: [], open: true }],
    ["a stray brace", '{"a": 1}}', closed({ a: 1 })],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ["keyword arguments", "f(a=1, b='x')", closed({ a: 1, b: "x" })],
    [
      "keyword arguments over lines, without a comma",
      'f(a="1"\n  b="2")',
      closed({ a: "1", b: "2" }),
    ],
    ["named with colons", "f(a: 1, b?: string)", closed({ a: 1, b: null }, ["/b"])],
    ["an object", "f({a: 1})", closed({ a: 1 })],
    ["positions", "f('x', a=1)", { arguments: { a: 1 }, holes: [], open: true }],
    ["more than is shown", "f(a=1, **rest)", { arguments: { a: 1 }, holes: [], open: true }],
    ["a string over lines", 'f(a="x\ny", b=2)', closed({ a: "x\ny", b: 2 })],
    ["triple quotes", "f(a='''x\ny''', b=2)", closed({ a: "x\ny", b: 2 })],
  ])("%s", (_, text, expected) => {
    expect(call(text)).toEqual(expected);
  });

  it("reads every JSON value as JSON.parse does", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4, noUnicodeString: false }),
        fc.boolean(),
        (value, indented) => {
          const text = JSON.stringify({ value }, null, indented ? 2 : undefined);
          const { arguments: read, holes } = exampleCall(
            mapOf(new ValueReader(fileText(text), 0).value()),
          );
          // A string such as "…" is JSON and a placeholder at once.
          expect(holes.length === 0 ? read : null).toEqual(
            holes.length === 0 ? JSON.parse(text) : null,
          );
        },
      ),
    );
  });

  it("places keys and strings where they stand", () => {
    const text = '{ "key": "va\\nlue" }';
    const node = mapOf(new ValueReader(fileText(text), 0).value());
    const [entry] = node.entries;
    expect(text.slice(entry?.keyPlace.start, entry?.keyPlace.end)).toBe("key");
    expect(text.slice(entry?.value.start, entry?.value.end)).toBe("va\\nlue");
  });

  it("stops at the depth limit", () => {
    const nested = (depth: number): ValueNode =>
      new ValueReader(fileText("[".repeat(depth) + "]".repeat(depth)), 0).value();
    expect(depthOf(nested(limits.valueDepth))).toBe(limits.valueDepth);
    expect(depthOf(nested(limits.valueDepth + 1))).toBe(limits.valueDepth);
  });
});

function mapOf(node: ValueNode): Extract<ValueNode, { kind: "map" }> {
  if (node.kind !== "map") throw new TypeError("the text is no object");
  return node;
}

function depthOf(node: ValueNode): number {
  return node.kind === "list" ? 1 + Math.max(0, ...node.items.map(depthOf)) : 0;
}
