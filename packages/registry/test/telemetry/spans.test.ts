import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { NodeSDK } from "@opentelemetry/sdk-node";
import type { NodeSDKConfiguration } from "@opentelemetry/sdk-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { plainServer, rawMcp } from "../fixtures/plain-server.ts";
import type { PlainServer } from "../fixtures/plain-server.ts";
import type { ServedRegistry } from "../../src/serve.ts";
import { serve } from "../fixtures/serve.ts";
import { until } from "../fixtures/until.ts";

type Processor = NonNullable<NodeSDKConfiguration["spanProcessors"]>[number];
type Ended = Parameters<Processor["onEnd"]>[0];

const ended: Ended[] = [];
const sdk = new NodeSDK({
  autoDetectResources: false,
  spanProcessors: [
    {
      onStart: () => undefined,
      onEnd: (span) => void ended.push(span),
      forceFlush: async () => undefined,
      shutdown: async () => undefined,
    },
  ],
  metricReaders: [],
  logRecordProcessors: [],
});

let tenon: ServedRegistry;
let remove: () => Promise<void>;
let hook: PlainServer;
const hooked: { traceparent: unknown; type: string }[] = [];
beforeAll(async () => {
  sdk.start();
  const database = await emptyDatabase("postgres");
  remove = database.remove;
  tenon = await serve(database.source);
  hook = await plainServer(({ headers, body }, response) => {
    const { type } = JSON.parse(body) as { type: string };
    hooked.push({ traceparent: headers["traceparent"], type });
    response.writeHead(hooked.length === 1 ? 503 : 204).end();
  });
});
afterAll(async () => {
  await tenon.close();
  await hook.close();
  await remove();
  await sdk.shutdown();
});

const found = (name: string, wanted: (span: Ended) => boolean = () => true): Promise<Ended> =>
  until(async () => ended.find((span) => span.name === name && wanted(span)), 8_000);
const parent = (span: Ended): string | undefined => span.parentSpanContext?.spanId;

const traceId = "0af7651916cd43dd8448eb211c80319c";
const callerSpan = "b7ad6b7169203331";
const headers = { traceparent: `00-${traceId}-${callerSpan}-01` };

test("a request is a server span under its caller's, with what it did below it", async () => {
  const path = "/v1/servers/desk/snapshots";
  await ask(tenon.url, "POST", path, { tools: toolsOf("desk") });
  ended.length = 0;
  const tools = toolsOf("desk", 2);
  const answer = await ask(tenon.url, "POST", `${path}?secret=word`, { tools }, { headers });
  expect(answer.status).toBe(201);
  const route = "/v1/servers/:server/snapshots";
  const span = await found(
    `POST ${route}`,
    ({ attributes }) => attributes["http.response.status_code"] === 201,
  );
  expect(span).toMatchObject({ kind: SpanKind.SERVER, status: { code: SpanStatusCode.UNSET } });
  expect(span.spanContext().traceId).toBe(traceId);
  expect(parent(span)).toBe(callerSpan);
  expect(span.attributes).toMatchObject({
    "http.request.method": "POST",
    "http.route": route,
    "url.path": path,
    "url.scheme": "http",
    "server.address": "127.0.0.1",
    "server.port": Number(new URL(tenon.url).port),
    "client.address": "127.0.0.1",
    "network.protocol.version": "1.1",
  });
  const compare = await found("compare");
  expect(compare.attributes).toEqual({
    "tenon.tools.old": 1,
    "tenon.tools.new": 1,
    "tenon.verdict": expect.any(String),
    "tenon.changes": expect.any(Number),
  });
  const write = await found("transaction", (one) => parent(one) === span.spanContext().spanId);
  expect(write.attributes).toMatchObject({ "db.system.name": "postgresql" });
  expect(parent(compare)).toBe(span.spanContext().spanId);
  expect(JSON.stringify(ended.map(({ attributes }) => attributes))).not.toContain("secret");
});

test("what is refused, missing or broken says so, and nobody is blamed for the caller's slips", async () => {
  ended.length = 0;
  await ask(tenon.url, "GET", "/v1/servers/nobody");
  const missing = await found("GET /v1/servers/:server");
  expect(missing.attributes["http.response.status_code"]).toBe(404);
  expect(missing.status.code).toBe(SpanStatusCode.UNSET);
  await ask(tenon.url, "GET", "/nowhere");
  const nowhere = await found("GET");
  expect(nowhere.attributes).not.toHaveProperty("http.route");
  for (const path of ["/healthz", "/readyz", "/metrics"]) await ask(tenon.url, "GET", path);
  await ask(tenon.url, "GET", "/v1/caller");
  await found("GET /v1/caller");
  expect(
    ended.filter(({ attributes }) => /z$|metrics/u.test(String(attributes["url.path"]))),
  ).toEqual([]);
});

test("a probe is a span with its outcome, below the request that asked for it; a failed one is an error", async () => {
  const server = await rawMcp((_cursor, { json }) => json({ tools: toolsOf("probed") }));
  const body = { name: "probed", url: `${server.url}/mcp`, paused: true };
  await ask(tenon.url, "POST", "/v1/servers", body);
  ended.length = 0;
  await ask(tenon.url, "POST", "/v1/servers/probed/probes?wait=true", undefined, { headers });
  const good = await found("probe", ({ attributes }) => "tenon.server" in attributes);
  expect(good.attributes).toMatchObject({
    "tenon.server": "probed",
    "tenon.probe.trigger": "demand",
    "tenon.probe.outcome": "changed",
    "tenon.version": "1.0.0",
    "tenon.probe.era": "legacy",
  });
  expect(good.spanContext().traceId).toBe(traceId);
  await server.close();
  await ask(tenon.url, "POST", "/v1/servers/probed/probes?wait=true");
  const bad = await found("probe", ({ status }) => status.code === SpanStatusCode.ERROR);
  expect(bad.attributes).toMatchObject({
    "tenon.probe.outcome": "failed",
    "error.type": "unreachable",
  });
  expect(bad.events).toEqual([]);
});

test("a webhook's delivery is a client span whose receiver can go on with the trace", async () => {
  ended.length = 0;
  const url = `${hook.url}/secret-path`;
  await ask(tenon.url, "POST", "/v1/webhooks", { url, events: ["consumer.recorded"] });
  await ask(tenon.url, "PUT", "/v1/consumers/bot/versions/1", { servers: [] });
  const refused = await found("POST", ({ kind }) => kind === SpanKind.CLIENT);
  expect(refused.attributes).toEqual({
    "http.request.method": "POST",
    "http.response.status_code": 503,
    "error.type": "503",
    "server.address": "127.0.0.1",
    "server.port": hook.port,
    "tenon.event": "consumer.recorded",
    "tenon.webhook": expect.any(String),
    "tenon.delivery.attempt": 1,
  });
  const { traceId: id, spanId } = refused.spanContext();
  expect(hooked[0]?.traceparent).toBe(`00-${id}-${spanId}-01`);
});
