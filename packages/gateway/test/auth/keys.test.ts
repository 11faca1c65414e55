import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authLimits } from "../../src/auth/limits.ts";
import { anonymous } from "../../src/caller.ts";
import { authFront } from "./fixtures/front.ts";
import { gatewaySettings } from "./fixtures/settings.ts";

const key = (name: string, text: string, scopes: readonly string[] = []) => ({
  name,
  hash: hash("sha256", text),
  scopes,
});
let front: Awaited<ReturnType<typeof authFront>>;
beforeAll(async () => {
  const keys = [key("ci", "tk_ci"), key("ops", "tk ops/+=", ["desk:write"])];
  const upper = { ...key("upper", "tk_upper"), hash: hash("sha256", "tk_upper").toUpperCase() };
  front = await authFront(gatewaySettings({ auth: { kind: "keys", keys: [...keys, upper] } }));
});
afterAll(() => front.close());

async function ask(headers: Record<string, string>, path = "/mcp") {
  const response = await fetch(front.url + path, { method: "POST", headers });
  const challenge = response.headers.get("www-authenticate");
  return { status: response.status, challenge, text: await response.text() };
}

test("a key is told by either header, in any case of the scheme", async () => {
  const ways = [
    { authorization: "Bearer tk_ci" },
    { authorization: "bearer tk_ci" },
    { "x-api-key": "tk_ci" },
    { authorization: "Bearer tk_ci", "x-api-key": "something else" },
  ];
  for (const headers of ways) {
    const known = await ask(headers);
    expect(known.status).toBe(200);
    expect(JSON.parse(known.text)).toEqual({ kind: "key", id: "key:ci", client: "ci", scopes: [] });
  }
  expect(JSON.parse((await ask({ "x-api-key": "tk ops/+=" })).text).id).toBe("key:ops");
  expect((await ask({ "x-api-key": "tk_upper" })).status).toBe(200);
});

test("without a key the challenge names no error and no authorization server", async () => {
  expect(await ask({})).toMatchObject({ status: 401, challenge: "Bearer" });
});

test("another key is refused and not repeated, nor is anything else that is none", async () => {
  const wrong = [
    { authorization: "Bearer tk_cj" },
    { authorization: "Bearer " },
    { authorization: "Basic dGtfY2k6" },
    { authorization: "tk_ci" },
    { authorization: `Bearer ${"x".repeat(authLimits.tokenLength + 1)}` },
    { "x-api-key": "TK_CI" },
    { "x-api-key": hash("sha256", "tk_ci") },
    { "x-api-key": "tk_ci, tk_ci" },
    { authorization: "Bearer nobody", "x-api-key": "tk_ci" },
  ];
  for (const headers of wrong) {
    const refused = await ask(headers);
    expect(refused.status).toBe(401);
    expect(refused.challenge).toContain('error="invalid_token"');
    expect(refused.text).not.toContain("tk_c");
  }
});

test("a key without a server's scopes is told which", async () => {
  const refused = await ask({ "x-api-key": "tk_ci" }, "/mcp/desk");
  expect(refused.status).toBe(403);
  expect(refused.challenge).toContain('scope="desk:write"');
  expect((await ask({ "x-api-key": "tk ops/+=" }, "/mcp/desk")).status).toBe(200);
  expect((await ask({ "x-api-key": "tk_ci" }, "/mcp/files")).status).toBe(200);
});

test("where all servers are one, a message for one is judged by that one's scopes", async () => {
  const request = { headers: { host: "localhost" }, socket: { remoteAddress: "127.0.0.1" } };
  const { auth } = front;
  const asking = request as unknown as Parameters<typeof auth.permit>[1];
  const ci = { kind: "key", id: "key:ci", scopes: [] } as const;
  expect(auth.permit(ci, asking, "desk")).toMatchObject({ status: 403 });
  expect(auth.permit({ ...ci, scopes: ["desk:write"] }, asking, "desk")).toBeUndefined();
  expect(auth.permit(ci, asking, "files")).toBeUndefined();
  expect(auth.permit(anonymous, asking, "desk")).toBeUndefined();
});

test("with auth: none everybody is the same nobody, and there is no metadata", async () => {
  const open = await authFront(gatewaySettings());
  const answer = await fetch(`${open.url}/mcp/desk`, { headers: { authorization: "Bearer x" } });
  expect(await answer.json()).toEqual(anonymous);
  for (const path of ["oauth-protected-resource", "oauth-authorization-server", "jwks.json"]) {
    expect((await fetch(`${open.url}/.well-known/${path}`)).status).toBe(404);
  }
  await open.close();
});
