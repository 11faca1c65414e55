import { afterEach, expect, test, vi } from "vitest";
import { heldLimits } from "../../src/held/limits.ts";
import { LineReader } from "../../src/held/line-reader.ts";
import { LogLines } from "../../src/held/log-lines.ts";
import { isSmall, toBytes } from "../../src/held/message.ts";
import { ParkedCalls, parkedHolder } from "../../src/held/parked-calls.ts";
import { RestartPause } from "../../src/held/restart-pause.ts";
import { SessionStream } from "../../src/held/session-stream.ts";
import { textSealer } from "../../src/sessions/sealed-text.ts";

afterEach(() => void vi.useRealTimers());

test("lines of the longest length are read, one byte more is not", () => {
  const lines: string[] = [];
  const reader = new LineReader(4, (line) => lines.push(line.toString()));
  expect(reader.feed(Buffer.from("ab"))).toBe(true);
  expect(reader.feed(Buffer.from("cd\nef\n\n12"))).toBe(true);
  expect(lines).toEqual(["abcd", "ef", ""]);
  expect(reader.feed(Buffer.from("34"))).toBe(true);
  expect(reader.feed(Buffer.from("5"))).toBe(false);
  expect(new LineReader(4, () => undefined).feed(Buffer.from("12345\n"))).toBe(false);
});

test("standard error comes into the log safe, and no more of it than the log can bear", () => {
  const lines: string[] = [];
  let now = 5_000;
  const log = new LogLines(
    (line) => lines.push(line),
    () => now,
  );
  log.feed(Buffer.from("a\u001b[31mb\n\n"));
  log.feed(Buffer.from("x\n".repeat(heldLimits.logLinesPerSecond)));
  expect(lines).toHaveLength(heldLimits.logLinesPerSecond);
  expect(lines[0]).toBe("a\ufffd[31mb");
  now += 1_000;
  log.feed(Buffer.from("later\n"));
  expect(lines.slice(-2)).toEqual(["(1 more lines were left out)", "later"]);
  log.feed(Buffer.alloc(heldLimits.logLineBytes + 1, "y"));
  expect(lines.at(-1)).toHaveLength(heldLimits.logLineLength);
  log.feed(Buffer.from("unfinished"));
  log.end();
  expect(lines.at(-1)).toBe("unfinished");
});

test("a peer that fails to start rests ever longer, up to a limit, until it works", () => {
  const now = 0;
  const pause = new RestartPause(() => now);
  const waits: number[] = [];
  for (let failure = 0; failure < 12; failure++) {
    pause.failed();
    waits.push(pause.leftMs);
  }
  expect(waits.slice(0, 4)).toEqual([0, 250, 500, 1_000]);
  expect(waits.at(-1)).toBe(heldLimits.maxRestartMs);
  pause.worked();
  expect(pause.leftMs).toBe(0);
});

test("as many events are kept as the limit says, and no more", async () => {
  const stream = new SessionStream();
  for (let event = 1; event <= heldLimits.keptEvents + 1; event++)
    stream.push(Buffer.from(String(event)));
  const seen: string[] = [];
  stream.open("0", {
    opened: () => undefined,
    message: (_bytes, id = "") => void seen.push(id),
    ended: () => undefined,
  });
  await Promise.resolve();
  expect([seen.length, seen[0]]).toEqual([heldLimits.keptEvents, "2"]);
  const large = new SessionStream();
  const half = Buffer.alloc(heldLimits.keptEventBytes / 2);
  for (let event = 0; event < 3; event++) large.push(half);
  const kept: string[] = [];
  large.open(undefined, {
    opened: () => undefined,
    message: (_bytes, id = "") => void kept.push(id),
    ended: () => undefined,
  });
  await Promise.resolve();
  expect(kept).toEqual(["2", "3"]);
});

const sealer = textSealer(["a secret of thirty-two characters"], { purpose: "parked call" });

test("as many calls of one caller are parked as the limit says, each found once and by its caller only", () => {
  const parked = new ParkedCalls<{ callerId: string; expired: () => void }>(
    sealer,
    "http://replica-1",
  );
  const call = { callerId: "a", expired: () => undefined };
  const states = Array.from({ length: heldLimits.parkedPerCaller }, () => parked.park(call));
  expect(states.every((state) => state !== undefined)).toBe(true);
  expect(parked.park(call)).toBeUndefined();
  expect(parked.park({ ...call, callerId: "b" })).toBeDefined();
  const [first = ""] = states;
  expect(parkedHolder(sealer, first, "a")).toBe("http://replica-1");
  expect([
    parked.take(first, "b"),
    parkedHolder(sealer, first, "b"),
    parked.take("made up", "a"),
  ]).toEqual([undefined, undefined, undefined]);
  expect(parked.take(first, "a")).toBe(call);
  expect(parked.take(first, "a")).toBeUndefined();
  expect(parked.park(call)).toBeDefined();
  parked.close();
});

test("a parked call that nobody comes back for expires", () => {
  vi.useFakeTimers();
  const parked = new ParkedCalls<{ callerId: string; expired: () => void }>(sealer, "");
  const expired = vi.fn<() => void>();
  const state = parked.park({ callerId: "a", expired }) ?? "";
  vi.advanceTimersByTime(heldLimits.parkedMs - heldLimits.sweepMs);
  expect(expired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2 * heldLimits.sweepMs);
  expect(expired).toHaveBeenCalledOnce();
  expect(parked.take(state, "a")).toBeUndefined();
  parked.close();
});

test("what is small is small at any depth, and what is too deep is told so instead of thrown", () => {
  expect(isSmall([1, 2, 3], 4)).toBe(true);
  expect(isSmall([1, 2, 3], 3)).toBe(false);
  let deep: readonly never[] | readonly unknown[] = [];
  for (let depth = 0; depth < 50_000; depth++) deep = [deep];
  expect(isSmall(deep as never, 512)).toBe(false);
  expect(JSON.parse(toBytes({ id: 7, result: { deep: deep as never } }).toString())).toMatchObject({
    id: 7,
    error: { code: -32603 },
  });
});
