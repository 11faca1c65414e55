import { endpoints, problems } from "@tenon/api";
import type { Endpoint, ProblemCode } from "@tenon/api";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testRegistry } from "../fixtures/registry.ts";
import type { TestRegistry } from "../fixtures/registry.ts";

let tenon: TestRegistry;
let headers: { readonly authorization: string };
const webhook = randomUUID();
beforeAll(async () => {
  tenon = await testRegistry("pglite");
  headers = await tenon.authorization();
  for (let index = 0; index < 3; index += 1) {
    await tenon.app.inject({
      method: "POST",
      url: "/v1/servers",
      headers,
      payload: { name: `s${index}` },
    });
  }
  const make = async (method: "POST" | "PUT", url: string, payload: object) => {
    const answer = await tenon.app.inject({ method, url, headers, payload });
    expect([url, answer.statusCode < 300]).toEqual([url, true]);
    return answer.json<{ id: string }>();
  };
  // Something behind every list, so that its cursor is what is judged.
  const tools = [{ name: "t", inputSchema: { type: "object" } }];
  await make("POST", "/v1/servers/s0/snapshots", { tools });
  await make("PUT", "/v1/servers/s0/channels/s0", { version: "1.0.0" });
  await make("PUT", "/v1/consumers/s0/versions/s0", { servers: [] });
  await make("PUT", "/v1/environments/s0/deployments/s0", { version: "s0" });
  await make("POST", "/v1/webhooks", {
    id: webhook,
    url: "http://127.0.0.1:9/",
    events: ["server.created"],
  });
});
afterAll(() => tenon.close());

const table: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints);
const paged = table.filter(([, { query }]) => query !== undefined && "cursor" in query.shape);

const garbage = [
  "x",
  "....",
  "W10",
  Buffer.from("{}").toString("base64url"),
  Buffer.from('["a\\u0000b"]').toString("base64url"),
  Buffer.from('["a\\u0000b","c"]').toString("base64url"),
  Buffer.from('["no time","no id"]').toString("base64url"),
  Buffer.from('["2026-01-01T00:00:00Z","\\u0000"]').toString("base64url"),
  Buffer.from("[1e308]").toString("base64url"),
  Buffer.from('["2026-01-01T00:00:00Z",1.5]').toString("base64url"),
  Buffer.from('["2026-01-01T00:00:00Z",null]').toString("base64url"),
  Buffer.from('["2026-99-99T99:99:99Z",1]').toString("base64url"),
  Buffer.from("[9007199254740991]").toString("base64url"),
  Buffer.from("[-1,-1,-1]").toString("base64url"),
  Buffer.from("[99999999999999999999,1,1]").toString("base64url"),
  Buffer.from(`[${"[".repeat(300)}`).toString("base64url"),
];

test.each(paged)("%s takes no cursor that it did not make", async (_name, endpoint) => {
  const path = endpoint.path.replace("{id}", webhook).replaceAll(/\{\w+\}/gu, "s0");
  expect((await tenon.app.inject({ url: path, headers })).statusCode).toBe(200);
  for (const cursor of garbage) {
    const url = `${path}?cursor=${encodeURIComponent(cursor)}`;
    const { statusCode, body } = await tenon.app.inject({ url, headers });
    expect([cursor, [200, 400].includes(statusCode), body]).toEqual([cursor, true, body]);
    // What no list makes is refused by each; numbers alone can be those of some.
    const mayFit = /^\[-?\d/u.test(Buffer.from(cursor, "base64url").toString());
    expect([cursor, mayFit || statusCode === 400, body]).toEqual([cursor, true, body]);
  }
  for (const limit of ["0", "101", "-1", "1.5", "x", "1e9"]) {
    const { statusCode } = await tenon.app.inject({ url: `${path}?limit=${limit}`, headers });
    expect([limit, statusCode]).toEqual([limit, 400]);
  }
});

test("pages follow one another without gap or double", async () => {
  const names: string[] = [];
  let cursor = "";
  do {
    const page = await tenon.app.inject({ url: `/v1/servers?limit=1${cursor}`, headers });
    const { items, nextCursor } = page.json<{ items: { name: string }[]; nextCursor?: string }>();
    names.push(...items.map(({ name }) => name));
    cursor = nextCursor === undefined ? "" : `&cursor=${nextCursor}`;
  } while (cursor !== "");
  expect(names).toEqual(["s0", "s1", "s2"]);
});

test("NUL in any text that is stored or looked for is a request that does not fit", async () => {
  const requests = [
    ["GET", "/v1/search?q=a%00b", undefined],
    ["GET", "/v1/audit?subject=a%00b", undefined],
    ["GET", "/v1/servers?search=a%00b", undefined],
    ["GET", "/v1/servers/s0/changelog?tool=a%00b", undefined],
    ["GET", "/v0.1/servers?search=a%00b", undefined],
    ["GET", "/v0.1/servers/a%00b/versions", undefined],
    ["POST", "/v1/keys", { name: "a\0b" }],
    ["POST", "/v1/servers", { name: "nul", description: "a\0b" }],
    ["POST", "/v1/servers", { name: "args", command: "x", args: ["a\0b"] }],
    [
      "POST",
      "/v1/oidc/trusts",
      { repositoryId: "1", ownerId: "1", workflow: "\0", scopes: ["read"] },
    ],
    ["PUT", "/v1/consumers/c/versions/1", { repository: "a\0b", servers: [] }],
    [
      "POST",
      "/v1/imports",
      { servers: [{ server: { name: "a\0/b", version: "1\0", description: "\0" } }] },
    ],
  ] as const;
  for (const [method, url, payload] of requests) {
    const answer = await tenon.app.inject({
      method,
      url,
      headers,
      ...(payload === undefined ? {} : { payload }),
    });
    expect([url, payload, answer.statusCode < 500, answer.body]).toEqual([
      url,
      payload,
      true,
      answer.body,
    ]);
  }
});

test("a path that takes other methods says which", async () => {
  for (const [method, url, allow] of [
    ["DELETE", "/v1/servers", "GET, HEAD, POST"],
    ["PUT", "/v1/servers/s0", "GET, HEAD, PATCH, DELETE"],
    ["OPTIONS", "/v1/keys", "GET, HEAD, POST"],
    ["POST", "/v1/events", "GET, HEAD"],
  ] as const) {
    const answer = await tenon.app.inject({ method, url, headers });
    expect([
      url,
      answer.statusCode,
      answer.headers["allow"],
      answer.json<{ code: string }>().code,
    ]).toEqual([url, 405, allow, "method-not-allowed"]);
  }
});

test("HEAD is GET without a body; every answer has the security headers and a request id where it fails", async () => {
  const head = await tenon.app.inject({ method: "HEAD", url: "/v1/servers", headers });
  expect([head.statusCode, head.body]).toEqual([200, ""]);
  const first = await tenon.app.inject({ url: "/v2/x" });
  const second = await tenon.app.inject({ url: "/v2/x", headers: { "x-request-id": "<mine>" } });
  expect(first.json<{ requestId: string }>().requestId).not.toBe(
    second.json<{ requestId: string }>().requestId,
  );
  expect(second.body).not.toContain("<mine>");
  for (const url of ["/v1/servers", "/v2/x", "/healthz", "/docs", "/openapi.json"]) {
    const { headers: sent } = await tenon.app.inject({ url, headers });
    expect([url, sent["content-security-policy"]]).toEqual([
      url,
      expect.stringContaining("default-src 'none'"),
    ]);
    expect(sent).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    expect(sent["x-powered-by"]).toBeUndefined();
  }
});

test("a body that is no JSON, or of another type, is refused", async () => {
  const post = async (type: string, payload: string) =>
    (
      await tenon.app.inject({
        method: "POST",
        url: "/v1/servers",
        headers: { ...headers, "content-type": type },
        payload,
      })
    ).json<{ code: string }>().code;
  expect(await post("text/plain", "{}")).toBe("media-type-unsupported");
  expect(await post("application/xml", "<x/>")).toBe("media-type-unsupported");
  expect(await post("application/json", "")).toBe("request-invalid");
  expect(await post("application/json", '{"__proto__":{"name":"x"}}')).toBe("request-invalid");
  expect(await post("application/json", "[".repeat(20_000))).toBe("request-invalid");
});

test("who asks too much is told when to come back, guesses at keys too", async () => {
  const strict = await testRegistry("pglite", { requestsPerMinute: 5 });
  const asked = async (authorization?: string) => {
    const answers = [];
    for (let index = 0; index < 8; index += 1) {
      const sent =
        authorization === undefined
          ? {}
          : { authorization: authorization.replace("#", String(index)) };
      answers.push(await strict.app.inject({ url: "/v1/servers", headers: sent }));
    }
    return answers;
  };
  const anonymous = await asked();
  expect(anonymous.map(({ statusCode }) => statusCode)).toEqual([
    200, 200, 200, 200, 200, 429, 429, 429,
  ]);
  const last = anonymous.at(-1);
  expect(last?.json()).toMatchObject({ code: "rate-limited", status: 429 });
  expect(Number(last?.headers["retry-after"])).toBeGreaterThan(0);
  const guesses = await asked("Bearer guess-#");
  expect(guesses.at(-1)?.statusCode).toBe(429);
  const { authorization } = await strict.authorization();
  expect(
    (await strict.app.inject({ url: "/v1/servers", headers: { authorization } })).statusCode,
  ).toBe(200);
  expect((await strict.app.inject({ url: "/readyz" })).statusCode).toBe(200);
  await strict.close();
});

test("every problem of the catalogue is thrown somewhere, and every thrown one is in it", () => {
  const sources: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (path.endsWith(".ts")) sources.push(readFileSync(path, "utf8"));
    }
  };
  walk(join(import.meta.dirname, "../../src"));
  const text = sources.join("\n");
  const unused = (Object.keys(problems) as ProblemCode[]).filter(
    (code) => !text.includes(`"${code}"`),
  );
  expect(unused).toEqual([]);
});
