import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { anonymous } from "../../src/caller.ts";
import { EndedSessions } from "../../src/sessions/ended-sessions.ts";
import { sessionLimits } from "../../src/sessions/limits.ts";
import { newClaims } from "../../src/sessions/session-claims.ts";
import { openSharedEndings, parseEndings } from "../../src/sessions/shared-endings.ts";
import type { SharedEndings } from "../../src/sessions/shared-endings.ts";

const name = `endings_${process.pid}`;
const url = new URL(inject("postgres"));
let admin: Client;
beforeAll(async () => {
  const maintenance = new URL(url);
  maintenance.pathname = "/postgres";
  admin = new Client(maintenance.href);
  await admin.connect();
  await admin.query(`create database ${name}`);
  url.pathname = `/${name}`;
});
afterAll(async () => {
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
});

const open: SharedEndings[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function replica(databaseUrl = url.href) {
  const ended = new EndedSessions({ tell: (session) => shared.tell(session) });
  const shared = openSharedEndings(databaseUrl, (session) => ended.hear(session));
  open.push(shared);
  return { ended, shared };
}

const session = () =>
  newClaims(
    { server: "desk", upstream: undefined, revision: "2025-11-25", holder: undefined },
    anonymous,
    Date.now(),
  );

test("what ends at one replica is over at all of them within moments, and only that", async () => {
  const [first, second, third] = await Promise.all([replica(), replica(), replica()]);
  await Promise.all([first, second, third].map(({ shared }) => shared.ready));
  const [gone, stays] = [session(), session()];
  first.ended.end(gone);
  for (const other of [second, third]) {
    await expect.poll(() => other.ended.has(gone), { interval: 5, timeout: 2_000 }).toBe(true);
    expect(other.ended.has(stays)).toBe(false);
  }
  expect(first.ended.size).toBe(1);
});

test("many at once go in few messages and all arrive", async () => {
  const [first, second] = await Promise.all([replica(), replica()]);
  await Promise.all([first.shared.ready, second.shared.ready]);
  const many = Array.from({ length: sessionLimits.endedPerMessage * 3 + 1 }, session);
  for (const one of many) first.ended.end(one);
  await expect.poll(() => second.ended.size, { interval: 5, timeout: 5_000 }).toBe(many.length);
  expect(many.every((one) => second.ended.has(one))).toBe(true);
});

test("a connection that is lost comes back, and what ended meanwhile is told then", async () => {
  const [first, second] = await Promise.all([replica(), replica()]);
  await Promise.all([first.shared.ready, second.shared.ready]);
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [
    name,
  ]);
  const gone = session();
  // Told again and again because the other replica may come back later than this one.
  await expect
    .poll(
      () => {
        const another = session();
        first.ended.end(another);
        first.shared.tell(gone);
        return second.ended.has(gone);
      },
      { interval: 100, timeout: 10_000 },
    )
    .toBe(true);
});

test("without a database nothing waits, and what waits is bounded", async () => {
  const alone = await replica("postgres://nobody@127.0.0.1:1/none");
  for (let count = 0; count <= sessionLimits.endedWaiting; count++) alone.ended.end(session());
  expect(alone.ended.size).toBe(sessionLimits.endedWaiting + 1);
  await alone.shared.close();
  await expect(alone.shared.ready).rejects.toThrow("Closed");
});

test("lines of strangers are left out", () => {
  const key = "a".repeat(22);
  expect(
    parseEndings(`${key} 12\n${key} x\n${key}x 1\n\n${key}  1\n${key} ${"9".repeat(17)}`),
  ).toEqual([{ key, expiresAt: 12 }]);
  expect(parseEndings("")).toEqual([]);
  const full = Array.from({ length: sessionLimits.endedPerMessage + 1 }, () => `${key} 1`).join(
    "\n",
  );
  expect(parseEndings(full)).toHaveLength(sessionLimits.endedPerMessage);
  const longest = Array.from(
    { length: sessionLimits.endedPerMessage },
    () => `${key} 9999999999999`,
  ).join("\n");
  expect(longest.length).toBeLessThan(8_000);
});
