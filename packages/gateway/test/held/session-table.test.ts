import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { heldLimits } from "../../src/held/limits.ts";
import { SessionTable } from "../../src/held/session-table.ts";
import { callerOf } from "./fixtures/asking.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const [anna, ben] = [callerOf("anna"), callerOf("ben")];

function sessionOf(callerId: string, ending?: Promise<void>) {
  const closed = vi.fn<() => Promise<void> | undefined>(() => ending);
  return {
    callerId,
    lastUsed: performance.now(),
    isQuiet: true,
    close: (): void | Promise<void> => closed(),
    closed,
  };
}

test("a session is its own caller's, and counts as long as it is open", () => {
  const table = new SessionTable<ReturnType<typeof sessionOf>>();
  const [first, second] = [sessionOf(anna.id), sessionOf(anna.id)];
  table.add("1", first);
  table.add("2", second);
  expect([table.of("1", anna), table.of("1", ben), table.of(undefined, anna)]).toEqual([
    first,
    undefined,
    undefined,
  ]);
  expect([table.size, table.countOf(anna), table.countOf(ben)]).toEqual([2, 2, 0]);
  expect(table.forget("1")).toBe(first);
  table.drop("1");
  expect(first.closed).not.toHaveBeenCalled();
  table.drop("2");
  table.drop("2");
  expect(second.closed).toHaveBeenCalledTimes(1);
  expect([table.size, table.countOf(anna)]).toEqual([0, 0]);
});

test("what is quiet for long is closed, what somebody waits for is not", () => {
  const table = new SessionTable<ReturnType<typeof sessionOf>>();
  const quiet = sessionOf(anna.id);
  const busy = { ...sessionOf(anna.id), isQuiet: false };
  table.add("quiet", quiet);
  table.add("busy", busy);
  vi.advanceTimersByTime(heldLimits.idleMs);
  expect(table.size).toBe(2);
  vi.advanceTimersByTime(heldLimits.sweepMs);
  expect([table.of("quiet", anna), table.of("busy", anna)]).toEqual([undefined, busy]);
  expect(quiet.closed).toHaveBeenCalledTimes(1);
});

test("the table is closed when all that it closed has ended", async () => {
  const table = new SessionTable<ReturnType<typeof sessionOf>>();
  const { promise, resolve } = Promise.withResolvers<void>();
  table.add("before", sessionOf(anna.id, promise));
  table.add("now", sessionOf(ben.id));
  table.drop("before");
  let isOver = false;
  const closing = table.close().then(() => (isOver = true));
  await Promise.resolve();
  expect([isOver, table.size]).toEqual([false, 0]);
  resolve();
  await closing;
  expect(isOver).toBe(true);
});
