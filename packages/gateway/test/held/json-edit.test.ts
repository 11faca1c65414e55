import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Edit, edited, memberBytes } from "../../src/held/json-edit.ts";

const bytes = (text: string): Buffer => Buffer.from(text);

describe("members of objects in bytes", () => {
  test("everything that is not edited keeps its spelling", () => {
    const text = String.raw`{ "id" : 1 , "big":12345678901234567890.0,"e":1e400, "esc":"a\"}\\", "d":{"x":[{},"]"]} }`;
    const changed = edited(bytes(text), new Map([["id", '"new"']])).toString();
    expect(changed).toBe(
      String.raw`{"id" : "new","big":12345678901234567890.0,"e":1e400,"esc":"a\"}\\","d":{"x":[{},"]"]}}`,
    );
  });

  test("setting, adding, removing and going deeper, also where there is nothing yet", () => {
    const edits = new Map<string, Edit>([
      ["a", undefined],
      ["b", new Map([["c", new Map([["d", "1"]])]])],
      ["e", "[2]"],
    ]);
    for (const text of [
      '{"a":1,"b":{"x":0}}',
      '{"b":{"x":0,"c":7}}',
      '{"b":{"x":0},"e":null,"a":{"b":1}}',
    ]) {
      expect(JSON.parse(edited(bytes(text), edits).toString())).toEqual({
        b: { x: 0, c: { d: 1 } },
        e: [2],
      });
    }
    expect(edited(bytes("{}"), new Map([["a", undefined]])).toString()).toBe("{}");
    expect(edited(bytes('{"a":1}'), new Map([["a", undefined]])).toString()).toBe("{}");
  });

  test("of equal names the last one counts, and escaped names are names", () => {
    expect(edited(bytes('{"id":1,"x":0,"id":2}'), new Map([["id", "3"]])).toString()).toBe(
      '{"x":0,"id":3}',
    );
    expect(edited(bytes(String.raw`{"\u0069d":1}`), new Map([["id", "3"]])).toString()).toBe(
      String.raw`{"\u0069d":3}`,
    );
    expect(memberBytes(bytes('{"a":1,"a":{"b":"c"}}'), "a", "b")?.toString()).toBe('"c"');
  });

  test("members that nothing stands for are not found, and prototypes are names like others", () => {
    expect(memberBytes(bytes('{"a":[1]}'), "a", "0")).toBeUndefined();
    expect(memberBytes(bytes("{}"), "constructor")).toBeUndefined();
    expect(memberBytes(bytes('{"__proto__":{"x":1}}'), "__proto__", "x")?.toString()).toBe("1");
  });

  test("nesting of any depth is passed over", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    expect(edited(bytes(`{"a":${deep},"id":1}`), new Map([["id", "2"]])).toString()).toBe(
      `{"a":${deep},"id":2}`,
    );
  });

  test("law: an edit in bytes is the same edit of the value, however it is spaced", () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 });
    fc.assert(
      fc.property(
        json,
        fc.string(),
        fc.jsonValue(),
        fc.constantFrom(0, 2, "\t"),
        (value, key, set, space) => {
          const source = bytes(JSON.stringify(value, null, space));
          const text = JSON.stringify(set) ?? "null";
          const expected = new Map<string, unknown>(Object.entries(JSON.parse(source.toString())));
          expected.set(key, JSON.parse(text));
          const made: unknown = JSON.parse(edited(source, new Map([[key, text]])).toString());
          expect(new Map(Object.entries(made as object))).toEqual(expected);
          const removed: unknown = JSON.parse(
            edited(source, new Map([[key, undefined]])).toString(),
          );
          expected.delete(key);
          expect(new Map(Object.entries(removed as object))).toEqual(expected);
          const found = memberBytes(edited(source, new Map([[key, text]])), key)?.toString() ?? "";
          expect(JSON.parse(found)).toEqual(JSON.parse(text));
        },
      ),
    );
  });
});
