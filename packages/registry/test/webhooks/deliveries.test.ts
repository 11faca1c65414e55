import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import type { DatabaseSource } from "../../src/store/database.ts";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { plainServer } from "../fixtures/plain-server.ts";
import type { PlainServer, ReadRequest } from "../fixtures/plain-server.ts";
import { replicas, serve } from "../fixtures/serve.ts";
import { until } from "../fixtures/until.ts";

// The same behaviour, sooner: what takes an hour in service takes seconds here.
Object.assign(limits, { deliveryRetrySeconds: 1, deliveryAttempts: 4, deliveryMs: 700 });

interface Received extends ReadRequest {
  readonly at: number;
}

let three: Awaited<ReturnType<typeof replicas>>;
let source: DatabaseSource;
let remove: () => Promise<void>;
let receiver: PlainServer;
let elsewhere: PlainServer;
let received: Received[] = [];
let answer: (request: ReadRequest) => number | "silence" = () => 204;
beforeAll(async () => {
  const database = await emptyDatabase("postgres");
  ({ source, remove } = database);
  receiver = await plainServer(async (request, response) => {
    received.push({ ...request, at: performance.now() });
    const status = answer(request);
    if (status === "silence") return;
    response.writeHead(status, status === 302 ? { location: `${elsewhere.url}/` } : {}).end();
  });
  elsewhere = await plainServer((_request, response) => void response.writeHead(204).end());
  three = await replicas(source, 3);
});
beforeEach(() => {
  received = [];
  answer = () => 204;
});
afterAll(async () => {
  await three.close();
  await receiver.close();
  await elsewhere.close();
  await remove();
});

/** A webhook for one server's versions, at a path of its own. */
async function webhook(server: string): Promise<{ id: string; secret: string; path: string }> {
  const path = `/${server}`;
  const { status, body } = await ask(three.next(), "POST", "/v1/webhooks", {
    url: `${receiver.url}${path}`,
    events: ["version.created"],
    server,
  });
  expect(status).toBe(201);
  return { id: body.id, secret: body.secret, path };
}

const push = (server: string, version = 1) =>
  ask(three.next(), "POST", `/v1/servers/${server}/snapshots`, { tools: toolsOf(server, version) });
const at = (path: string): Received[] => received.filter(({ url }) => url === path);
const deliveriesOf = async (id: string) =>
  (await ask(three.next(), "GET", `/v1/webhooks/${id}/deliveries`)).body.items;

test("an event is delivered once by three replicas, signed as Standard Webhooks wants it", async () => {
  const { secret, path, id } = await webhook("signed");
  const versions = 12;
  for (let version = 1; version <= versions; version += 1) await push("signed", version);
  await until(async () => at(path).length >= versions);
  await pause(3_000);
  expect(at(path)).toHaveLength(versions);
  expect(new Set(at(path).map(({ headers }) => headers["webhook-id"])).size).toBe(versions);
  for (const { headers, body } of at(path)) {
    const [deliveryId, timestamp] = [headers["webhook-id"], headers["webhook-timestamp"]];
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    const signed = createHmac("sha256", key).update(
      `${String(deliveryId)}.${String(timestamp)}.${body}`,
    );
    expect(headers["webhook-signature"]).toBe(`v1,${signed.digest("base64")}`);
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(30);
    expect(JSON.parse(body)).toMatchObject({ type: "version.created", server: "signed" });
  }
  const delivered = await deliveriesOf(id);
  expect(delivered).toHaveLength(versions);
  expect(delivered[0]).toMatchObject({ state: "delivered", attempts: 1, status: 204 });
  const { text } = await ask(three.next(), "GET", "/v1/webhooks");
  expect(text).not.toContain(secret);
});

test.each([
  ["an answer of 500", "failing", 500],
  ["no answer in time", "silent", "silence"],
] as const)(
  "%s is tried again with growing pauses, and given up after the limit",
  async (_what, name, status) => {
    answer = ({ url }) => (url === `/${name}` ? status : 204);
    const { id, path } = await webhook(name);
    await push(name);
    await until(async () => (await deliveriesOf(id))[0]?.state === "failed", 45_000);
    expect((await deliveriesOf(id))[0]).toMatchObject({ attempts: 4 });
    const times = at(path).map((one) => one.at);
    expect(times).toHaveLength(4);
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses[2] ?? 0).toBeGreaterThan(pauses[0] ?? 0);
    expect(new Set(at(path).map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    await pause(4_000);
    expect(at(path)).toHaveLength(4);
  },
  90_000,
);

test("a receiver that comes back gets what it missed; a redirect is not followed", async () => {
  let down = true;
  answer = ({ url }) => (url === "/moved" && down ? 302 : 204);
  const { id, path } = await webhook("moved");
  await push("moved");
  await until(async () => at(path).length > 0);
  down = false;
  await until(async () => (await deliveriesOf(id))[0]?.state === "delivered");
  expect(elsewhere.connections()).toBe(0);
});

test("a webhook that was removed hears nothing more", async () => {
  const { id, path } = await webhook("removed");
  expect((await ask(three.next(), "DELETE", `/v1/webhooks/${id}`)).status).toBe(204);
  await push("removed");
  await pause(2_000);
  expect(at(path)).toHaveLength(0);
});

test("what happened while no replica could deliver is made up when one starts", async () => {
  const { path, id } = await webhook("later");
  await three.close();
  // The event is stored and nobody is told, as when a replica dies right after its commit.
  const { openRegistry } = await import("../../src/open-registry.ts");
  const { settings } = await import("../fixtures/registry.ts");
  const { record } = await import("../../src/store/ledger.ts");
  const alone = await openRegistry({ source, settings, secret: undefined });
  const act = { actor: "test", requestId: undefined, at: new Date().toISOString() };
  const event = { type: "version.created", server: "later", data: { version: "1.0.0" } } as const;
  await alone.db.transaction((tx) =>
    record(tx, act, [{ action: "test", subject: "server/later", details: {}, event }]),
  );
  await alone.close();
  expect(at(path)).toHaveLength(0);
  const again = await serve(source);
  three = { all: [again], next: () => again.url, close: () => again.close() };
  await until(async () => at(path).length === 1, 15_000);
  await until(async () => (await deliveriesOf(id))[0]?.state === "delivered");
}, 60_000);
