import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { contractDigest, parseToolList } from "@tenon/contract";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { agent, pullRequest, renamed } from "./agents.ts";
import { builtAction, Checkout } from "./checkout.ts";

let main: string;
beforeAll(async () => {
  main = await builtAction();
});

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** A loopback server that hands out identity tokens and is a registry that takes them. */
async function registry(answers: Readonly<Record<string, readonly [number, unknown]>> = {}) {
  const asked: Asked[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const raw = await text(request);
    const { method = "", url = "", headers } = request;
    const body: unknown = raw === "" ? undefined : JSON.parse(raw);
    asked.push({ method, url, authorization: headers.authorization, body });
    const [status, answer] = answers[url.split("?")[0] ?? ""] ?? standard(url);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/identity?x=1`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
  };
  return {
    url,
    env,
    asked,
    paths: () => asked.map((one) => `${one.method} ${one.url.split("?")[0]}`),
  };
}

function standard(url: string): readonly [number, unknown] {
  if (url.startsWith("/identity")) return [200, { value: "header.payload.signature" }];
  if (url === "/v1/oidc/token") {
    const expiresAt = "2099-01-01T00:00:00.000Z";
    return [
      201,
      { key: "minute-key", expiresAt, scopes: ["consumers"], repository: "acme/agents" },
    ];
  }
  const [, consumer = "", version = ""] = /consumers\/([^/]+)\/versions\/(.+)$/u.exec(url) ?? [];
  const recordedAt = "2026-11-21T12:00:00.000Z";
  return [201, { consumer, version, recordedAt, servers: [] }];
}

test("what the prompts use is recorded after a push, without a stored secret", async () => {
  const { url, env, asked, paths } = await registry();
  const checkout = await Checkout.with(agent);
  const head = checkout.git("rev-parse", "HEAD");
  const inputs = { "registry-url": url, record: "support-agent" };
  const ran = await checkout.run(main, { event: "push", payload: {}, inputs, env });
  expect(ran).toMatchObject({ code: 0, outputs: { status: "passed" } });
  expect(paths()).toEqual([
    "GET /identity",
    "POST /v1/oidc/token",
    `PUT /v1/consumers/support-agent/versions/${head}`,
  ]);
  expect(new URL(asked[0]?.url ?? "", url).searchParams.get("audience")).toBe(url);
  expect(asked[0]?.authorization).toBe("Bearer request-token");
  expect(asked[1]?.body).toEqual({ token: "header.payload.signature" });
  expect(asked[2]?.authorization).toBe("Bearer minute-key");
  expect(asked[2]?.body).toMatchObject({ commit: head, servers: [{ server: "crm" }] });
  // The key and the token are masked in the log, and nowhere else.
  expect(ran.log.replaceAll(/^::add-mask::.*$/gmu, "")).not.toMatch(/minute-key|header\.payload/u);
});

test("a pull request is a proposal and is not recorded", async () => {
  const { url, env, asked } = await registry();
  const checkout = await Checkout.with(agent);
  const base = checkout.git("rev-parse", "HEAD");
  await checkout.run(main, {
    event: "pull_request",
    payload: pullRequest(checkout, base),
    inputs: { "registry-url": url, record: "support-agent" },
    env,
  });
  expect(asked).toEqual([]);
});

test("a registry that refuses the record is a warning; the verdict stands", async () => {
  const problem = {
    type: "about:blank",
    code: "oidc-refused",
    title: "Refused",
    status: 401,
    detail: "no",
  };
  const { url, env } = await registry({ "/v1/oidc/token": [401, problem] });
  const checkout = await Checkout.with(agent);
  const inputs = { "registry-url": url, record: "support-agent" };
  const ran = await checkout.run(main, { event: "push", payload: {}, inputs, env });
  expect(ran).toMatchObject({ code: 0, outputs: { status: "passed" } });
  expect(ran.log).toMatch(/^::warning title=Tenon::What the prompts use was not recorded/mu);
});

test("a registry that is needed for the verdict and refuses is an error", async () => {
  const { url, env } = await registry({ "/v1/oidc/token": [503, {}] });
  const checkout = await Checkout.with(agent);
  const inputs = { "registry-url": url, baseline: "registry" };
  const ran = await checkout.run(main, { event: "push", payload: {}, inputs, env });
  expect(ran).toMatchObject({ code: 1, outputs: { status: "error" } });
});

test("servers of a registry are read with the key, and what changed there fails", async () => {
  const checkout = await Checkout.with(agent);
  checkout.write({
    "tenon.yaml": 'servers:\n  crm: { registry: crm@prod }\nprompts: [ "prompts/**" ]\n',
  });
  checkout.commit("from the registry");
  const { tools } = renamed;
  const list = parseToolList(tools);
  const version = {
    server: "crm",
    version: "2.0.0",
    digest: contractDigest(list),
    state: "active",
    verdict: "breaking",
    bump: "major",
    createdAt: "2026-11-21T12:00:00.000Z",
    observedAt: "2026-11-21T12:00:00.000Z",
    origin: "probe",
    brokeWithoutMajor: false,
    tools,
  };
  const { url, env, asked } = await registry({ "/v1/servers/crm/versions/prod": [200, version] });
  const inputs = { "registry-url": url, baseline: "registry" };
  const ran = await checkout.run(main, { event: "schedule", inputs, env });
  expect(asked.at(-1)?.authorization).toBe("Bearer minute-key");
  expect(ran).toMatchObject({ code: 1, outputs: { status: "failed", bump: "major" } });
  expect(ran.summary).toContain("`1.0.0 → 2.0.0`");
});
