import type { LookupAddress } from "node:dns";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { ServedRegistry } from "../../src/serve.ts";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { plainServer, rawMcp } from "../fixtures/plain-server.ts";
import type { PlainServer } from "../fixtures/plain-server.ts";
import { guardedFetch } from "../../src/net/guarded-fetch.ts";
import { serve } from "../fixtures/serve.ts";
import { until } from "../fixtures/until.ts";

/** What a name server that strangers control says, answer by answer; the last one for ever. */
const dns = vi.hoisted(() => ({ answers: [] as string[][], asked: 0 }));

// Where the dialler resolves names. What is dialled then, and how it is checked, is the real thing.
vi.mock("node:dns", async (original) => ({
  ...(await original<object>()),
  lookup: (
    _host: string,
    _options: object,
    callback: (error: null, found: LookupAddress[]) => void,
  ) => {
    const found = dns.answers[Math.min(dns.asked, dns.answers.length - 1)] ?? [];
    dns.asked += 1;
    callback(
      null,
      found.map((address) => ({ address, family: 4 })),
    );
  },
}));

const outside = "127.0.0.1";
const inside = "127.0.0.2";
let allowed: PlainServer;
let forbidden: PlainServer;
let tenon: ServedRegistry;
let remove: () => Promise<void>;
beforeAll(async () => {
  const database = await emptyDatabase("pglite");
  remove = database.remove;
  allowed = await rawMcp((_cursor, { json }) => json({ tools: toolsOf("outside") }));
  // On the same port of an address that the operator did not allow.
  forbidden = await plainServer(
    (_request, response) => void response.end("inside"),
    inside,
    allowed.port,
  );
  tenon = await serve(database.source, { probeAllow: [`${outside}/32`] });
});
afterAll(async () => {
  await tenon.close();
  await allowed.close();
  await forbidden.close();
  await remove();
});
beforeEach(() => {
  dns.asked = 0;
});

const url = (path: string): string => `http://rebinding.test:${allowed.port}${path}`;

test("the address that was judged is the one that is dialled: a name is asked once for a connection", async () => {
  dns.answers = [[outside], [inside]];
  const answer = await guardedFetch([`${outside}/32`], url("/"), { method: "GET" });
  expect(answer.status).toBe(405);
  expect(dns.asked).toBe(1);
  expect(forbidden.connections()).toBe(0);
});

test("of several addresses only the allowed ones are dialled", async () => {
  dns.answers = [[inside, outside, inside]];
  const before = allowed.connections();
  const answer = await guardedFetch([`${outside}/32`], url("/"), {
    method: "GET",
    headers: { connection: "close" },
  });
  expect(answer.status).toBe(405);
  expect(allowed.connections()).toBeGreaterThanOrEqual(before);
  expect(forbidden.connections()).toBe(0);
});

test("a server that moves inside between two probes, or within one, is refused and never dialled", async () => {
  dns.answers = [[outside], [inside]];
  const body = { name: "rebinding", url: url("/mcp"), paused: true };
  expect((await ask(tenon.url, "POST", "/v1/servers", body)).status).toBe(201);
  const probe = "/v1/servers/rebinding/probes?wait=true";
  const first = await ask(tenon.url, "POST", probe);
  expect(["changed", "refused"]).toContain(first.body.outcome);
  const second = await ask(tenon.url, "POST", probe);
  expect(second.body).toMatchObject({ outcome: "refused", failure: { code: "not-allowed" } });
  expect(dns.asked).toBeGreaterThan(1);
  expect(forbidden.connections()).toBe(0);
});

test("webhooks and imports are judged at each connection as well", async () => {
  dns.answers = [[inside]];
  // Another name, so that no connection that was good once is used again.
  const elsewhere = `http://elsewhere.test:${allowed.port}`;
  const hook = { url: `${elsewhere}/hook`, events: ["server.created"] };
  // A name says nothing yet: it is judged when it is dialled.
  const made = await ask(tenon.url, "POST", "/v1/webhooks", hook);
  expect(made.status).toBe(201);
  await ask(tenon.url, "POST", "/v1/servers", { name: "told" });
  const imported = await ask(tenon.url, "POST", "/v1/imports", { url: elsewhere });
  expect(imported.body).toMatchObject({ code: "target-refused" });
  const attempt = async (): Promise<object | undefined> => {
    const { body } = await ask(tenon.url, "GET", `/v1/webhooks/${made.body.id}/deliveries`);
    return body.items.find(({ attempts }: { attempts: number }) => attempts > 0);
  };
  // It was tried, and nobody answered.
  const tried = await until(attempt);
  expect(tried).toMatchObject({ state: "waiting" });
  expect(tried).not.toHaveProperty("status");
  expect(dns.asked).toBeGreaterThan(0);
  expect(forbidden.connections()).toBe(0);
});
