import { describe, expect, it } from "vitest";
import { TaskIds } from "../../src/aggregate/task-ids.ts";
import type { Caller } from "../../src/caller.ts";
import { textSealer } from "../../src/sessions/sealed-text.ts";

const secret = "a secret of thirty-two characters";
const ids = () => new TaskIds(textSealer([secret], { purpose: "task", maxLength: 4_096 }));
const caller = (id: string): Caller => ({ kind: "key", id, client: id, scopes: [] });
const ann = caller("key:ann");

const made =
  '{"jsonrpc":"2.0","id":1,"result":{"resultType":"task","taskId":"t-1","ttlMs":1e3,"status":"working"}}';

function idIn(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString("utf8")).result.taskId;
}

describe("TaskIds", () => {
  it("finds a task again, at any replica, for the client that made it", () => {
    const id = idIn(ids().labelled(Buffer.from(made), "desk", ann, false));
    expect(id).not.toContain("t-1");
    expect(ids().placeOf(id, ann)).toEqual({ server: "desk", taskId: "t-1" });
    expect(ids().placeOf(id, caller("key:bob"))).toBeUndefined();
    expect(ids().placeOf("t-1", ann)).toBeUndefined();
    expect(ids().placeOf(undefined, ann)).toBeUndefined();
  });

  it("changes nothing but the id", () => {
    const labelled = ids().labelled(Buffer.from(made), "desk", ann, false);
    const id = String(idIn(labelled));
    expect(labelled.toString("utf8").replace(id, "t-1")).toBe(made);
  });

  it("leaves results alone that only speak of a task", () => {
    const result = Buffer.from(
      '{"jsonrpc":"2.0","id":1,"result":{"content":[],"structuredContent":{"taskId":"x"},"taskId":"y"}}',
    );
    expect(ids().labelled(result, "desk", ann, false)).toBe(result);
    const error = Buffer.from('{"jsonrpc":"2.0","id":1,"error":{"code":1,"data":{"taskId":"x"}}}');
    expect(ids().labelled(error, "desk", ann, true)).toBe(error);
  });

  it("names the task in an answer about it, complete or not", () => {
    const told = Buffer.from(
      '{"jsonrpc":"2.0","id":2,"result":{"resultType":"complete","taskId":"t-1","status":"completed","result":{"content":[]}}}',
    );
    const id = idIn(ids().labelled(told, "desk", ann, true));
    expect(ids().placeOf(id, ann)?.taskId).toBe("t-1");
  });
});
