import { expect, it } from "vitest";
import { startFailure, untilDatabaseAnswers } from "../../src/commands/registry/start-failure.ts";

const embedded = { host: "127.0.0.1", port: 8420, databaseUrl: undefined };
const shared = { ...embedded, databaseUrl: "postgres://u:hunter2@db.example.com:5432/registry" };
const failed = (code: string, more: object = {}): Error =>
  Object.assign(new Error("no"), { code, ...more });

it.each([
  ["EADDRINUSE", embedded, { kind: "usage", code: "port-in-use" }],
  ["EACCES", embedded, { kind: "usage", code: "port-refused" }],
  ["EADDRNOTAVAIL", embedded, { kind: "usage", code: "host-unknown" }],
  ["ECONNREFUSED", shared, { kind: "load", code: "database-unreachable" }],
  ["28P01", shared, { kind: "load", code: "database-unreachable" }],
  ["3D000", shared, { kind: "load", code: "database-unreachable" }],
] as const)("%s is told as something to mend", (code, place, told) => {
  const failure = startFailure(new Error("outer", { cause: failed(code) }), place);
  expect(failure).toMatchObject(told);
  expect(String(failure)).not.toContain("hunter2");
});

it("keeps what the registry words itself, and what nobody expected", () => {
  const own = Object.assign(new Error("bad range"), { code: "cidr", kind: "usage" });
  own.name = "TenonError";
  expect(startFailure(own, embedded)).toMatchObject({ kind: "usage", message: "bad range" });
  const odd = new Error("odd");
  expect(startFailure(odd, shared)).toBe(odd);
});

it("tries again while the database is away, says so once, and gives up for other reasons", async () => {
  const { signal } = new AbortController();
  let attempts = 0;
  let told = 0;
  const wait = { waitMs: 10_000, signal, onWait: () => (told += 1) };
  const answer = await untilDatabaseAnswers(async () => {
    attempts += 1;
    if (attempts === 1) throw failed("ECONNREFUSED");
    if (attempts === 2) throw failed("57P03");
    // The driver's own words when the database ends between two statements.
    if (attempts === 3)
      throw new Error("query", { cause: new Error("Connection terminated unexpectedly") });
    return "up";
  }, wait);
  expect({ answer, attempts, told }).toEqual({ answer: "up", attempts: 4, told: 1 });
  const broken = startFailure(new Error("Connection terminated unexpectedly"), shared);
  expect(broken).toMatchObject({ kind: "load", code: "database-unreachable" });
  const refused = untilDatabaseAnswers(() => Promise.reject(failed("28P01")), wait);
  await expect(refused).rejects.toMatchObject({ code: "28P01" });
  const late = untilDatabaseAnswers(() => Promise.reject(failed("ECONNREFUSED")), {
    ...wait,
    waitMs: 0,
  });
  await expect(late).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
