import { expect, it } from "vitest";
import { openIntents } from "../../src/audit/open-intents.ts";

const row = (callId: string, bytes: number, isOver = false) => {
  const intent = { bytes: Buffer.alloc(bytes + 2, callId), start: 1, end: bytes + 1 };
  return { callId, intent, outcome: isOver ? intent : undefined };
};

it("keeps an intent until its outcome is stored", () => {
  const open = openIntents(100);
  open.stored(row("a", 10));
  const held = open.intent("a");
  expect(held?.bytes.toString("utf8", held.start, held.end)).toBe("a".repeat(10));
  open.stored(row("a", 10, true));
  expect(open.intent("a")).toBeUndefined();
});

it("forgets what waited longest past its bytes", () => {
  const open = openIntents(30);
  for (const callId of ["a", "b", "c"]) open.stored(row(callId, 10));
  expect(open.intent("a")).toBeDefined();
  open.stored(row("d", 1));
  expect(open.intent("a")).toBeUndefined();
  expect(["b", "c", "d"].every((callId) => open.intent(callId) !== undefined)).toBe(true);
  open.clear();
  expect(open.intent("d")).toBeUndefined();
});
