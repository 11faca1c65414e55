import { createHash } from "node:crypto";
import { fastify } from "fastify";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { gatewayAuth } from "../../src/auth/auth.ts";
import type { AuthSettings } from "../../src/config/settings.ts";
import { operations } from "../../src/ops/operations.ts";
import type { OperationsDeps } from "../../src/ops/operations.ts";
import { intentOf, openAudited, outcomeOf } from "../audit/fixtures/audited.ts";
import type { Audited } from "../audit/fixtures/audited.ts";
import { newPlace } from "../audit/fixtures/databases.ts";
import type { Place } from "../audit/fixtures/databases.ts";
import { settingsOf } from "../config/configuration.ts";
import { quiet } from "../telemetry/state.ts";

const key = (name: string, scopes: readonly string[]) => ({
  name,
  hash: createHash("sha256").update(`key-of-${name}-0000`).digest("hex"),
  scopes,
});
const keys: AuthSettings = {
  kind: "keys",
  keys: [key("auditor", ["audit:read"]), key("watcher", ["state:read"]), key("agent", [])],
};
const bearer = (name: string) => ({ authorization: `Bearer key-of-${name}-0000` });

let place: Place;
let audited: Audited;
const apps: FastifyInstance[] = [];

interface Setting {
  readonly auth?: AuthSettings;
  readonly pins?: OperationsDeps["gateway"]["house"]["pins"]["state"];
  readonly draining?: boolean;
  readonly audit?: "none";
}

/** The routes of a gateway whose servers and pins are as in `quiet`. */
async function routes({ auth = keys, pins = quiet.pins, draining = false, audit }: Setting = {}) {
  const read = settingsOf(
    `servers: { desk: { url: http://d } }\n${audit === "none" ? "audit: none" : ""}`,
  );
  const settings = { ...read, auth };
  const services = quiet.servers().map((state) => [
    state.name,
    {
      name: state.name,
      upstream: { health: () => state.health },
      circuit: { state: () => state.circuit },
      openStreams: 1,
    },
  ]);
  const house = {
    settings,
    auth: gatewayAuth(settings, { secrets: ["s".repeat(32)], boundTo: "127.0.0.1" }),
    pins: { state: pins },
    audit: audited.audit,
    store: audited.store,
  };
  // The parts of a gateway that these routes look at; the whole one has tests of its own.
  const gateway = {
    house,
    services: new Map(services as never),
  } as unknown as OperationsDeps["gateway"];
  const app = fastify({ logger: false });
  await app.register(operations, { gateway, isDraining: () => draining });
  apps.push(app);
  return app;
}

beforeAll(async () => {
  place = await newPlace("postgres");
  audited = openAudited(place);
  for (const tool of ["page_oncall", "refund"]) {
    const callId = audited.audit.newCallId();
    audited.audit.intent(
      intentOf(callId, { tool, server: tool === "refund" ? "billing" : "desk" }),
    );
    audited.audit.outcome(outcomeOf(callId));
  }
  await audited.audit.drained();
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await audited.close();
  await place.remove();
});

describe("health", () => {
  it("is told to anybody", async () => {
    const app = await routes();
    const answer = await app.inject("/healthz");
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: "alive" }]);
  });

  it("names what is down and stays ready for the rest", async () => {
    const app = await routes();
    const answer = await app.inject("/readyz");
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: "ready", down: ["desk"], withoutPin: ["files"] },
    ]);
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  it("is not ready while draining, nor with nothing to serve", async () => {
    const draining = await routes({ draining: true });
    expect(await draining.inject("/readyz")).toMatchObject({ statusCode: 503 });
    const empty = await routes({ pins: () => quiet.pins().slice(1) });
    const answer = await empty.inject("/readyz");
    expect([answer.statusCode, answer.json()]).toMatchObject([503, { status: "nothing to serve" }]);
    const none = await routes({ pins: () => [] });
    expect(await none.inject("/readyz")).toMatchObject({ statusCode: 200 });
  });

  it("has metrics", async () => {
    const app = await routes();
    const answer = await app.inject("/metrics");
    expect(answer.headers["content-type"]).toMatch(/^text\/plain/u);
    expect(answer.body).toContain('tenon_gateway_upstream_up{server="desk"} 0');
    expect(answer.body).toContain("process_resident_memory_bytes");
  });
});

describe("the audit", () => {
  it("is answered to whoever has the scope", async () => {
    const app = await routes();
    const all = await app.inject({ url: "/v1/audit", headers: bearer("auditor") });
    expect(all.json()).toMatchObject({ calls: [{ server: "billing" }, { server: "desk" }] });
    const some = await app.inject({
      url: "/v1/audit?server=billing&tool=refund&since=2020-01-01T00:00:00Z&outcome=result&limit=5",
      headers: bearer("auditor"),
    });
    expect(some.json()).toMatchObject({
      calls: [{ tool: "refund", caller: { client: "ci" }, contractVersion: "1.2.3" }],
    });
    expect(some.headers["cache-control"]).toBe("no-store");
  });

  it("comes in pages", async () => {
    const app = await routes();
    const headers = bearer("auditor");
    const first = (await app.inject({ url: "/v1/audit?limit=1", headers })).json();
    expect(first.calls).toHaveLength(1);
    const next = await app.inject({ url: `/v1/audit?limit=1&cursor=${first.nextCursor}`, headers });
    expect(next.json()).toMatchObject({ calls: [{ server: "desk" }] });
    expect(next.json()).not.toHaveProperty("nextCursor");
  });

  it("is verified", async () => {
    const app = await routes();
    const answer = await app.inject({ url: "/v1/audit/verification", headers: bearer("auditor") });
    expect(answer.json()).toMatchObject({ ok: true, replicas: [{ rows: 2 }] });
  });

  test.each([
    ["?sever=x", "There is no parameter of that name"],
    ["?server=a&server=b", "server can be given once"],
    ["?outcome=odd", "outcome is one of result,"],
    ["?limit=x", "limit is a whole number"],
    ["?limit=0", "from 1 to"],
    ["?since=yesterday", "RFC 3339"],
    ["?argument=/a", "argument is POINTER=JSON"],
    ["?argument=/a=b", "argument is POINTER=JSON"],
    ["?cursor=x", "the cursor is not"],
    [`?server=${"a".repeat(4_097)}`, "longer than 4096"],
  ])("cannot be asked %s", async (query, message) => {
    const app = await routes();
    const answer = await app.inject({ url: `/v1/audit${query}`, headers: bearer("auditor") });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/u);
    expect(answer.json()).toMatchObject({ code: "query-invalid", status: 400 });
    expect(answer.json().detail).toContain(message);
  });

  it("is not there when there is none", async () => {
    const app = await routes({ audit: "none" });
    const answer = await app.inject({ url: "/v1/audit", headers: bearer("auditor") });
    expect(answer.json()).toMatchObject({ status: 404, code: "audit-none" });
  });
});

describe("who may read", () => {
  test.each([
    ["/v1/audit", {}, 401, "unauthenticated"],
    ["/v1/audit", { authorization: "Bearer made-up" }, 401, "unauthenticated"],
    ["/v1/audit", bearer("agent"), 403, "scope-missing"],
    ["/v1/audit/verification", bearer("watcher"), 403, "scope-missing"],
    ["/v1/state", bearer("auditor"), 403, "scope-missing"],
  ])("%s with %j: %i", async (url, headers, status, code) => {
    const app = await routes();
    const answer = await app.inject({ url, headers });
    expect(answer.json()).toMatchObject({ status, code });
    expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/u);
  });

  it("is the machine itself where nobody has a key", async () => {
    const app = await routes({ auth: { kind: "none" } });
    expect(await app.inject("/v1/state")).toMatchObject({ statusCode: 200 });
    const forwarded = await app.inject({
      url: "/v1/state",
      headers: { "x-forwarded-for": "1.2.3.4" },
    });
    expect(forwarded).toMatchObject({ statusCode: 403 });
    const remote = await app.inject({ url: "/v1/state", remoteAddress: "10.1.2.3" });
    expect(remote.json()).toMatchObject({ code: "scope-missing" });
  });
});

it("tells how pins, servers, audit and database are", async () => {
  const app = await routes();
  const answer = await app.inject({ url: "/v1/state", headers: bearer("watcher") });
  expect(answer.json()).toMatchObject({
    draining: false,
    auth: "keys",
    servers: [
      {
        name: "desk",
        health: { state: "down", reason: "refused \ufffd[31m" },
        circuit: { state: "open", failures: 5 },
        pins: [{ version: "1.0.0", drifted: [{ tool: "page_oncall" }] }],
      },
      { name: "files", pins: [{ problem: { code: "x" } }] },
    ],
    database: { kind: "postgres", state: "up" },
    audit: { queuedRecords: 0, lostRecords: 0 },
  });
  expect(answer.body).not.toContain("key-of");
});

describe("everything else", () => {
  it("is nothing, said in words", async () => {
    const app = await routes();
    const nothing = await app.inject("/nothing?x=1");
    expect(nothing.json()).toMatchObject({ status: 404, code: "route-missing" });
    const written = await app.inject({ method: "POST", url: "/v1/audit" });
    expect(written.json()).toMatchObject({ status: 405, code: "method-not-allowed" });
    expect(written.headers["allow"]).toBe("GET, HEAD");
  });

  it("is the well-known documents of auth", async () => {
    const auth: AuthSettings = {
      kind: "oauth",
      issuers: ["https://i"],
      audiences: [],
      scopes: [],
      jwks: new Map(),
    };
    const app = await routes({ auth });
    const answer = await app.inject({
      url: "/.well-known/oauth-protected-resource/mcp",
      headers: { host: "127.0.0.1:8421" },
    });
    expect(answer.json()).toMatchObject({ authorization_servers: ["https://i"] });
  });
});
