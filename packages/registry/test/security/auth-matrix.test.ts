// oxlint-disable vitest/no-conditional-expect -- one body runs a table of cases, and what is expected depends on the case
import { randomUUID } from "node:crypto";
import { endpoints, problems, scopes } from "@tenon/api";
import type { Endpoint, Scope } from "@tenon/api";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keyHash } from "../../src/auth/authenticate.ts";
import { keys } from "../../src/store/schema.ts";
import { testRegistry } from "../fixtures/registry.ts";
import type { TestRegistry } from "../fixtures/registry.ts";

const table: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints);

/** A path of the endpoint with names that fit and lead nowhere. */
function pathOf({ path }: Endpoint): string {
  return path
    .replace("{id}", randomUUID())
    .replace("{digest}", `sha256:${"0".repeat(64)}`)
    .replace("{version}", "9.9.9")
    .replaceAll(/\{\w+\}/gu, "nobody");
}

type Role = "anonymous" | "gateway" | "expired" | "revoked" | "unknown" | Scope;
const roles: readonly Role[] = ["anonymous", "gateway", "expired", "revoked", "unknown", ...scopes];

/** What the table says that a role meets: a refusal, or the endpoint itself. */
function expected(role: Role, { access }: Endpoint, publicReads: boolean): string {
  if (["expired", "revoked", "unknown"].includes(role)) return "key-invalid";
  if (access === "anyone" || (access === "read" && publicReads)) return "passes";
  if (role === "anonymous") return "key-missing";
  const held = role === "gateway" ? "read" : role;
  return held === access ? "passes" : "scope-missing";
}

describe.each([true, false])("public reads: %s", (publicReads) => {
  let tenon: TestRegistry;
  const bearers = new Map<Role, string>();
  beforeAll(async () => {
    tenon = await testRegistry("pglite", { publicReads });
    for (const role of roles) {
      if (role === "anonymous") continue;
      const key = `tenon_${randomUUID()}`;
      bearers.set(role, key);
      if (role === "unknown") continue;
      const every = role === "expired" || role === "revoked";
      await tenon.registry.db.insert(keys).values({
        id: randomUUID(),
        name: role,
        kind: role === "gateway" ? "gateway" : "standard",
        scopes: every ? [...scopes] : [role === "gateway" ? "read" : role],
        prefix: key.slice(0, 12),
        hash: keyHash(key),
        createdBy: "test",
        createdAt: new Date(0).toISOString(),
        expiresAt: role === "expired" ? new Date(Date.now() - 1_000).toISOString() : null,
        revokedAt: role === "revoked" ? new Date(Date.now() - 1_000).toISOString() : null,
      });
    }
  });
  afterAll(() => tenon.close());

  test.each(roles)("%s meets what the table says at every endpoint", async (role) => {
    const bearer = bearers.get(role);
    const wrong: string[] = [];
    for (const [name, endpoint] of table) {
      // A stream that is let through does not end.
      if (name === "events" && expected(role, endpoint, publicReads) === "passes") continue;
      const answer = await tenon.app.inject({
        method: endpoint.method,
        url: pathOf(endpoint),
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
        // A body that no endpoint takes: whoever is let in meets the endpoint's own answer, and changes nothing.
        ...(endpoint.body === undefined ? {} : { payload: { surplus: true } }),
      });
      const code = answer.statusCode < 400 ? "none" : answer.json<{ code: string }>().code;
      const refusals = ["key-missing", "key-invalid", "scope-missing"];
      const met = refusals.includes(code) ? code : "passes";
      if (met !== expected(role, endpoint, publicReads)) wrong.push(`${name}: ${met} (${code})`);
      if (met !== "passes") {
        const known = Object.entries(problems).find(([one]) => one === code)?.[1];
        expect([name, answer.statusCode]).toEqual([name, known?.status]);
      }
      if (answer.statusCode >= 500) wrong.push(`${name}: ${answer.statusCode}`);
      if (bearer !== undefined)
        expect(answer.body + JSON.stringify(answer.headers)).not.toContain(bearer);
    }
    expect(wrong).toEqual([]);
  });

  test("an expired, a revoked and an unknown key, and none of ours, are told the same", async () => {
    const answers = [];
    for (const authorization of [
      ...["expired", "revoked", "unknown"].map((role) => `Bearer ${bearers.get(role as Role)}`),
      "Bearer short",
      `Bearer ${"x".repeat(600)}`,
      "Basic YTpi",
    ]) {
      const { statusCode, headers, body } = await tenon.app.inject({
        url: "/v1/servers",
        headers: { authorization },
      });
      const { requestId, ...problem } = JSON.parse(body) as { requestId: string };
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/u);
      const told = Object.entries(headers).filter(
        ([name]) => !/^(?:date|x-ratelimit|ratelimit)/u.test(name),
      );
      answers.push(JSON.stringify([statusCode, told, problem]).replaceAll(requestId, ""));
    }
    expect(new Set(answers).size).toBe(1);
  });

  test("a gateway's key stays one that reads, whatever it is given", async () => {
    const admin = await tenon.authorization();
    const made = await tenon.app.inject({
      method: "POST",
      url: "/v1/keys",
      headers: admin,
      payload: { name: "gateway", kind: "gateway", scopes: ["read", "keys", "force"] },
    });
    const { key, scopes: given } = made.json<{ key: string; scopes: string[] }>();
    expect(given).toEqual(["read"]);
    const [row] = await tenon.registry.db
      .select()
      .from(keys)
      .where(eq(keys.hash, keyHash(key)));
    expect(row?.scopes).toEqual(["read"]);
  });

  test("nobody gives away scopes that they do not have", async () => {
    const headers = await tenon.authorization("keys", "read");
    for (const [url, payload] of [
      ["/v1/keys", { name: "more", scopes: ["read", "force"] }],
      ["/v1/oidc/trusts", { repositoryId: "1", ownerId: "1", workflow: "*", scopes: ["push"] }],
    ] as const) {
      const answer = await tenon.app.inject({ method: "POST", url, headers, payload });
      expect(answer.json()).toMatchObject({ code: "scope-missing" });
    }
  });

  test("a key tells when it was used last", async () => {
    const headers = await tenon.authorization("read");
    await tenon.app.inject({ url: "/v1/caller", headers });
    await expect
      .poll(async () => {
        const hash = keyHash(headers.authorization.slice(7));
        const [row] = await tenon.registry.db.select().from(keys).where(eq(keys.hash, hash));
        return row?.lastUsedAt;
      })
      .toEqual(expect.any(String));
  });
});
