import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerPart, answerUnder } from "../../src/idempotency/answer-part.ts";

const part = (text: string) => answerPart(Buffer.from(text), 200);

describe("the part of an answer", () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1,"result":{"a":[1,"}"]}}', "result", '{"a":[1,"}"]}'],
    ['{"result": {"a" : "\\"}"} , "id":"result","jsonrpc":"2.0"}', "result", '{"a" : "\\"}"}'],
    [
      '{"id":"\\"error\\":1","error":{"code":-1,"message":"\\\\"}}',
      "error",
      '{"code":-1,"message":"\\\\"}',
    ],
    ['{"id":{"result":1},"result":null}', "result", "null"],
    [' { "x" : [ {"result":2} ] , "result" : 12 \n }', "result", "12"],
    ['{"result":1,"result":"two"}', "result", '"two"'],
    ['{"re\\u0073ult":[[]]}', "result", "[[]]"],
  ])("is cut out of %s", (text, name, bytes) => {
    const found = part(text);
    expect(found?.part).toBe(name);
    expect(found?.bytes.toString()).toBe(bytes);
  });

  it.each(["", "[]", "{}", "12", '{"id":1}', '{"result":', '{"result":"a', '{"result":[1', '{"a'])(
    "is not found in %j",
    (text) => {
      expect(part(text)).toBeUndefined();
    },
  );

  it("is what JSON.parse finds, for any answer and any spacing", () => {
    const answers = fc.record(
      {
        id: fc.oneof(fc.integer(), fc.string({ unit: "grapheme" })),
        other: fc.jsonValue(),
        result: fc.jsonValue(),
      },
      { requiredKeys: ["result"] },
    );
    fc.assert(
      fc.property(answers, fc.constantFrom(0, 1, "\t"), (answer, spacing) => {
        const found = part(JSON.stringify(answer, undefined, spacing));
        expect(JSON.parse(found?.bytes.toString() ?? "")).toEqual(
          JSON.parse(JSON.stringify(answer.result)),
        );
      }),
    );
  });

  it("keeps its bytes under another id", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.oneof(fc.integer(), fc.string({ unit: "binary" })),
        (value, id) => {
          const bytes = Buffer.from(JSON.stringify(value));
          const answer = { part: "result", bytes, status: 200 } as const;
          const moved = answerUnder(id, answer);
          expect(JSON.parse(moved.toString()).id).toBe(
            JSON.parse(Buffer.from(JSON.stringify(id)).toString()),
          );
          expect(answerPart(moved, 200)).toEqual(answer);
        },
      ),
    );
  });

  it("is found in time that grows with the size of the answer only", () => {
    const deep = `{"x":${"[".repeat(200_000)}${"]".repeat(200_000)},"result":${JSON.stringify("\\".repeat(200_000))}}`;
    const start = performance.now();
    expect(part(deep)?.bytes.length).toBe(400_002);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
