import { describe, expect, it } from "vitest";
import { messageKind } from "../../src/relay/message-kind.ts";

describe("messageKind", () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1,"result":{}}', "response"],
    ['{"result":{"a":"method"},"jsonrpc":"2.0","id":"x"}', "response"],
    ['{"id":null,"jsonrpc":"2.0","error":{"code":1,"message":""}}', "response"],
    ['{"jsonrpc":"2.0","method":"notifications/progress","params":{}}', "other"],
    ['{"params":{"result":1},"method":"x","jsonrpc":"2.0"}', "other"],
    ['{"jsonrpc":"2.0","id":7,"method":"elicitation/create","params":{}}', "other"],
    ['  {\n "id" : -12 , "result" : 1 }', "response"],
    // What the prefix does not tell is parsed.
    ['{"extra":{"result":1},"jsonrpc":"2.0","id":1,"result":{}}', "response"],
    ['{"extra":1,"id":1,"method":"ping"}', "other"],
    [`{"id":"${'\\"'.repeat(5)}","result":{}}`, "response"],
    [`{"id":"${"x".repeat(900)}","result":{}}`, "response"],
    ['{"jsonrpc":"2.0"}', undefined],
    ["[]", undefined],
    ['{"jsonrpc":"2.0","id":1,"result":{"a":{}}', undefined],
    ["null", undefined],
    ["no json", undefined],
  ])("%s is %s", (text, kind) => {
    expect(messageKind(text)).toBe(kind);
  });

  it("reads only the head of a large result", () => {
    const text = `{"jsonrpc":"2.0","id":1,"result":{"text":"${"x".repeat(1_000_000)}"}}`;
    expect(messageKind(text)).toBe("response");
    expect(messageKind(`${text}\n`)).toBe("response");
    // What breaks off in the middle is none.
    expect(messageKind(text.slice(0, -2))).toBeUndefined();
  });
});
