import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { replicas } from "../fixtures/serve.ts";

let three: Awaited<ReturnType<typeof replicas>>;
let remove: () => Promise<void>;
beforeAll(async () => {
  const database = await emptyDatabase("postgres");
  remove = database.remove;
  three = await replicas(database.source, 3);
});
afterAll(async () => {
  await three.close();
  await remove();
});

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

test("the same snapshot pushed by many at once through three replicas is one version", async () => {
  const answers = await times(24, () =>
    ask(three.next(), "POST", "/v1/servers/same/snapshots", { tools: toolsOf("same") }),
  );
  expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([
    ...Array.from({ length: 23 }, () => 200),
    201,
  ]);
  expect(new Set(answers.map(({ body }) => body.version))).toEqual(new Set(["1.0.0"]));
  const list = await ask(three.next(), "GET", "/v1/servers/same/versions");
  expect(list.body.items).toHaveLength(1);
});

test("different snapshots pushed at once each become a version, numbered without a gap", async () => {
  const count = 36;
  const answers = await times(count, (index) =>
    ask(three.next(), "POST", "/v1/servers/many/snapshots", { tools: toolsOf("many", index + 1) }),
  );
  expect(answers.map(({ status, body }) => [status, body?.code])).toEqual(
    Array.from({ length: count }, () => [201, undefined]),
  );
  const list = await ask(three.next(), "GET", "/v1/servers/many/versions");
  const versions: { version: string; previous?: string }[] = list.body.items;
  expect(new Set(versions.map(({ version }) => version)).size).toBe(count);
  // Each was compared with the one before it: the history is a line.
  expect(versions.map(({ previous }) => previous)).toEqual([
    ...versions.slice(1).map(({ version }) => version),
    undefined,
  ]);
});

test("of movers of a channel who saw the same state one wins, again and again", async () => {
  for (let index = 1; index <= 3; index += 1) {
    await ask(three.next(), "POST", "/v1/servers/moved/snapshots", {
      tools: toolsOf("moved", index),
    });
  }
  const versions = (await ask(three.next(), "GET", "/v1/servers/moved/versions")).body.items;
  const prod = "/v1/servers/moved/channels/prod";
  const created = await times(9, (index) =>
    ask(
      three.next(),
      "PUT",
      prod,
      { version: versions[index % 3].version },
      { headers: { "if-none-match": "*" } },
    ),
  );
  expect(created.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([
    201,
    ...Array.from({ length: 8 }, () => 412),
  ]);
  for (let round = 1; round <= 5; round += 1) {
    const etag = (await ask(three.next(), "GET", prod)).headers.get("etag") ?? "";
    const moved = await times(9, (index) =>
      ask(
        three.next(),
        "PUT",
        prod,
        { version: versions[index % 3].version, force: true, reason: "a race" },
        { headers: { "if-match": etag } },
      ),
    );
    const winners = moved.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect(moved.filter(({ status }) => status === 412)).toHaveLength(8);
    const shown = await ask(three.next(), "GET", prod);
    expect(shown.body.version).toBe(winners[0]?.body.version);
    expect(shown.body.revision).toBe(round + 1);
  }
  const moves = await ask(three.next(), "GET", `${prod}/moves`);
  expect(moves.body.items).toHaveLength(6);
});

test("the same name registered at once is one server, the same consumer version one record", async () => {
  const servers = await times(12, () => ask(three.next(), "POST", "/v1/servers", { name: "once" }));
  expect(servers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([
    201,
    ...Array.from({ length: 11 }, () => 409),
  ]);
  const place = { file: "a.md", line: 1, column: 1, confidence: "certain" };
  const used = [{ server: "once", uses: [{ kind: "tool", tool: "update", ...place }] }];
  const records = await times(12, () =>
    ask(three.next(), "PUT", "/v1/consumers/bot/versions/1.0", { servers: used }),
  );
  expect(records.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(records.filter(({ status }) => status === 200)).toHaveLength(11);
});

test("a move is served by its replica at once and by the others within a second", async () => {
  for (let index = 1; index <= 2; index += 1) {
    await ask(three.next(), "POST", "/v1/servers/read/snapshots", {
      tools: toolsOf("read", index),
    });
  }
  const [newer, older] = (await ask(three.next(), "GET", "/v1/servers/read/versions")).body.items;
  const prod = "/v1/servers/read/channels/prod";
  const [first, ...others] = three.all.map(({ url }) => url);
  const served = async (url: string): Promise<string> =>
    (await ask(url, "GET", "/v1/servers/read/versions/prod")).body.version;
  let etag = (await ask(first ?? "", "PUT", prod, { version: older.version })).headers.get("etag");
  for (const { url } of three.all) expect(await served(url)).toBe(older.version);
  let target = newer.version;
  for (let round = 0; round < 6; round += 1) {
    const moved = await ask(
      first ?? "",
      "PUT",
      prod,
      { version: target, force: true, reason: "to and fro" },
      { headers: { "if-match": etag ?? "" } },
    );
    expect(moved.status).toBe(200);
    const movedAt = performance.now();
    etag = moved.headers.get("etag");
    expect(await served(first ?? "")).toBe(target);
    for (const url of others) {
      while ((await served(url)) !== target)
        expect(performance.now() - movedAt).toBeLessThan(1_000);
    }
    target = target === newer.version ? older.version : newer.version;
  }
});

test("the audit trail of three replicas is one whole chain", async () => {
  const { body } = await ask(three.next(), "GET", "/v1/audit/verification");
  expect(body).toMatchObject({ intact: true });
  expect(body.entries).toBeGreaterThan(40);
});
