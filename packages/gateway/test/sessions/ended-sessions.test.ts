import { expect, test } from "vitest";
import { EndedSessions } from "../../src/sessions/ended-sessions.ts";
import type { EndedSession } from "../../src/sessions/ended-sessions.ts";

const session = (key: string, expiresAt = 10_000) => ({ key, expiresAt });

test("an ended session is over here at once, and elsewhere once that is heard", () => {
  const heard: EndedSession[] = [];
  const there = new EndedSessions({ now: () => 1 });
  const here = new EndedSessions({ now: () => 1, tell: (ended) => heard.push(ended) });
  expect(here.has(session("a"))).toBe(false);
  expect(here.end(session("a"))).toBe(true);
  expect(here.end(session("a"))).toBe(false);
  expect(here.has(session("a"))).toBe(true);
  expect(here.has(session("b"))).toBe(false);
  expect(heard).toEqual([session("a")]);
  expect(there.has(session("a"))).toBe(false);
  for (const ended of heard) there.hear(ended);
  expect(there.has(session("a"))).toBe(true);
});

test("what a replica heard it does not tell again", () => {
  const told: EndedSession[] = [];
  const replica = new EndedSessions({ now: () => 1, tell: (ended) => told.push(ended) });
  expect(replica.hear(session("a"))).toBe(true);
  expect(replica.end(session("a"))).toBe(false);
  expect(told).toEqual([]);
});

test("holds its limit: what expired goes first, then what ended first", () => {
  let now = 1;
  const replica = new EndedSessions({ now: () => now, max: 10 });
  for (let number = 0; number < 10; number++)
    replica.end(session(`${number}`, number < 5 ? 100 : 10_000));
  expect(replica.size).toBe(10);
  now = 200;
  replica.end(session("one more"));
  expect(replica.size).toBe(6);
  expect(replica.has(session("0"))).toBe(false);
  expect(replica.has(session("9"))).toBe(true);
  for (let number = 0; number < 100; number++) {
    replica.end(session(`late ${number}`));
    expect(replica.size).toBeLessThanOrEqual(10);
    expect(replica.has(session(`late ${number}`))).toBe(true);
  }
  expect(replica.has(session("9"))).toBe(false);
});

test("an id that has expired is not remembered", () => {
  const replica = new EndedSessions({ now: () => 20_000 });
  expect(replica.end(session("a"))).toBe(false);
  expect(replica.size).toBe(0);
});
