import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Deadline } from "../../src/limits/deadline.ts";
import type { DeadlineTimes } from "../../src/limits/deadline.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A deadline and when which of its times ran out. */
function started(times: DeadlineTimes) {
  const fired: string[] = [];
  const start = performance.now();
  const deadline = new Deadline(times, (expiry) =>
    fired.push(`${expiry} ${Math.round(performance.now() - start)}`),
  );
  return { deadline, fired };
}

it("fires once when the upstream was silent for too long", () => {
  const { fired } = started({ timeoutMs: 100, totalTimeoutMs: 1_000 });
  vi.advanceTimersByTime(99);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(5_000);
  expect(fired).toEqual(["silence 100"]);
});

it("starts the silence again with every sign of life, the total never", () => {
  const { deadline, fired } = started({ timeoutMs: 100, totalTimeoutMs: 350 });
  for (let beat = 0; beat < 10; beat += 1) {
    vi.advanceTimersByTime(90);
    deadline.progress();
  }
  expect(fired).toEqual(["total 350"]);
  expect(deadline.remainingMs()).toBeLessThan(0);
  expect(vi.getTimerCount()).toBe(0);
});

it("fires the silence that follows the last sign of life", () => {
  const { deadline, fired } = started({ timeoutMs: 100, totalTimeoutMs: 1_000 });
  vi.advanceTimersByTime(60);
  deadline.progress();
  expect(deadline.remainingMs()).toBeCloseTo(940);
  vi.advanceTimersByTime(2_000);
  expect(fired).toEqual(["silence 160"]);
});

it("needs the total alone when it is the shorter one", () => {
  const { deadline, fired } = started({ timeoutMs: 500, totalTimeoutMs: 200 });
  vi.advanceTimersByTime(150);
  deadline.progress();
  vi.advanceTimersByTime(1_000);
  expect(fired).toEqual(["total 200"]);
});

it("never fires once it ended, and keeps no timer", () => {
  const { deadline, fired } = started({ timeoutMs: 100 });
  deadline.progress();
  deadline.end();
  deadline.progress();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(10_000_000);
  expect(fired).toEqual([]);
});

it("takes a minute and half an hour when nobody says anything", () => {
  const silent = started({});
  const talking = started({});
  const beat = setInterval(() => talking.deadline.progress(), 30_000);
  vi.advanceTimersByTime(2_000_000);
  clearInterval(beat);
  expect(silent.fired).toEqual(["silence 60000"]);
  expect(talking.fired).toEqual(["total 1800000"]);
});

it("waits longer than a timer of Node can without firing at once", () => {
  const { fired } = started({ timeoutMs: 2 ** 40, totalTimeoutMs: 2 ** 41 });
  vi.advanceTimersByTime(10_000_000);
  expect(fired).toEqual([]);
});

it("does not count the silence of an upstream that waits for somebody else", () => {
  const { deadline, fired } = started({ timeoutMs: 100, totalTimeoutMs: 2_000 });
  vi.advanceTimersByTime(50);
  deadline.hold();
  vi.advanceTimersByTime(1_000);
  expect(fired).toEqual([]);
  deadline.progress();
  vi.advanceTimersByTime(500);
  expect(fired).toEqual(["silence 1150"]);
});

it("counts the total whoever is waited for", () => {
  const { deadline, fired } = started({ timeoutMs: 100, totalTimeoutMs: 400 });
  deadline.hold();
  vi.advanceTimersByTime(1_000);
  expect(fired).toEqual(["total 400"]);
});
