import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json, JsonObject } from "@tenon/contract";
import { blobs } from "../../src/store/schema.ts";
import { kinds } from "../fixtures/databases.ts";
import { testRegistry } from "../fixtures/registry.ts";
import type { TestRegistry } from "../fixtures/registry.ts";

function tool(name: string, properties: Json, required: Json = []): JsonObject {
  return {
    name,
    description: `Does ${name}`,
    inputSchema: { type: "object", properties, required },
  };
}
const first = [tool("update_contact", { customeremail: { type: "string" } }), tool("read", {})];
const renamed = [tool("update_contact", { emailaddress: { type: "string" } }), tool("read", {})];

describe.each(kinds)("the registry over HTTP on %s", (kind) => {
  let tenon: TestRegistry;
  let admin: Record<string, string>;
  beforeAll(async () => {
    tenon = await testRegistry(kind);
    admin = await tenon.authorization();
  });
  afterAll(() => tenon.close());

  async function ask(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    payload?: object,
    headers: Record<string, string> = {},
  ) {
    const answer = await tenon.app.inject({
      method,
      url,
      headers: { ...admin, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- answers are asserted by shape
    const body: Record<string, any> = answer.body === "" ? {} : answer.json();
    return {
      status: answer.statusCode,
      body,
      headers: answer.headers,
    };
  }
  const push = (server: string, tools: readonly Json[]) =>
    ask("POST", `/v1/servers/${server}/snapshots`, { tools });

  test("a pushed list is version 1.0.0; the same again is no new one", async () => {
    expect(await push("desk", first)).toMatchObject({
      status: 201,
      body: { version: "1.0.0", verdict: "same", bump: "none", changes: [], created: true },
    });
    expect(await push("desk", first)).toMatchObject({ status: 200, body: { version: "1.0.0" } });
  });

  test("a rename is a major version with its change, and latest serves it verbatim", async () => {
    const pushed = await push("desk", renamed);
    expect(pushed).toMatchObject({
      status: 201,
      body: { version: "2.0.0", verdict: "breaking", bump: "major" },
    });
    expect(pushed.body["changes"]).toMatchObject([
      { rule: "input-property-renamed", renamedTo: "emailaddress" },
    ]);
    const latest = await ask("GET", "/v1/servers/desk/versions/latest");
    expect(latest.body).toMatchObject({ server: "desk", version: "2.0.0", tools: renamed });
    const again = await ask("GET", "/v1/servers/desk/versions/2.0.0", undefined, {
      "if-none-match": String(latest.headers["etag"]),
    });
    expect(again.status).toBe(304);
    const byDigest = await ask("GET", `/v1/servers/desk/versions/${latest.body["digest"]}`);
    expect(byDigest.body).toEqual(latest.body);
  });

  test("versions, changelog and difference agree", async () => {
    const versions = await ask("GET", "/v1/servers/desk/versions?limit=1");
    expect(versions.body["items"]).toMatchObject([{ version: "2.0.0", previous: "1.0.0" }]);
    const older = await ask(
      "GET",
      `/v1/servers/desk/versions?cursor=${versions.body["nextCursor"]}`,
    );
    expect(older.body).toMatchObject({ items: [{ version: "1.0.0" }] });
    expect(older.body["nextCursor"]).toBeUndefined();
    const log = await ask("GET", "/v1/servers/desk/changelog?tool=update_contact");
    expect(log.body["items"][0]["changes"]).toHaveLength(1);
    const back = await ask("GET", "/v1/servers/desk/diff?from=2.0.0&to=1.0.0");
    expect(back.body).toMatchObject({ verdict: "breaking", from: { version: "2.0.0" } });
  });

  test("a tool is served by its digest, for ever the same", async () => {
    const found = await ask("GET", "/v1/search?q=update_contact");
    const digest = found.body["items"].find((hit: { kind: string }) => hit.kind === "tool").digest;
    const answer = await ask("GET", `/v1/tools/${digest}`);
    expect(answer.body).toEqual(renamed[0]);
    expect(answer.headers["cache-control"]).toContain("immutable");
  });

  test("a channel is made, moved with If-Match, and a breaking move needs more", async () => {
    const url = "/v1/servers/desk/channels/prod";
    expect(await ask("GET", url)).toMatchObject({ status: 404, body: { code: "channel-missing" } });
    const made = await ask("PUT", url, { version: "1.0.0" });
    expect(made).toMatchObject({ status: 201, body: { version: "1.0.0", revision: 1 } });
    expect((await ask("PUT", url, { version: "2.0.0" })).body["code"]).toBe(
      "precondition-required",
    );
    const stale = await ask("PUT", url, { version: "2.0.0" }, { "if-match": '"9"' });
    expect(stale).toMatchObject({ status: 412, body: { code: "precondition-failed" } });
    const tag = { "if-match": String(made.headers["etag"]) };
    expect((await ask("PUT", url, { version: "2.0.0" }, tag)).body["code"]).toBe("move-breaking");
    const asked = await ask("PUT", url, { version: "2.0.0", request: true, reason: "ready" }, tag);
    expect(asked).toMatchObject({
      status: 202,
      body: { version: "1.0.0", pending: { version: "2.0.0" } },
    });
    const move = `${url}/moves/${asked.body["pending"]["id"]}`;
    expect(await ask("POST", move, { decision: "approve" })).toMatchObject({
      status: 200,
      body: { state: "done", from: "1.0.0", to: "2.0.0" },
    });
    expect((await ask("GET", "/v1/servers/desk/versions/prod")).body).toMatchObject({
      version: "2.0.0",
    });
    expect((await ask("POST", move, { decision: "approve" })).body["code"]).toBe(
      "version-conflict",
    );
    const moves = await ask("GET", `${url}/moves`);
    expect(moves.body["items"]).toHaveLength(2);
  });

  test("of many movers of one state, one wins", async () => {
    const url = "/v1/servers/desk/channels/race";
    const made = await ask("PUT", url, { version: "1.0.0" });
    const tag = { "if-match": String(made.headers["etag"]) };
    const wish = { version: "2.0.0", force: true, reason: "test" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask("PUT", url, wish, tag)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 412, 412, 412, 412, 412, 412, 412,
    ]);
  });

  const uses = [
    {
      kind: "tool",
      tool: "update_contact",
      file: "prompts/a.md",
      line: 3,
      column: 5,
      confidence: "certain",
    },
    {
      kind: "parameter",
      tool: "update_contact",
      parameter: "customeremail",
      file: "prompts/a.md",
      line: 4,
      column: 7,
      confidence: "likely",
    },
  ];

  test("who relies on what decides whether something may ship", async () => {
    const url = "/v1/consumers/mailer/versions/abc123";
    const recorded = { commit: "abc123", servers: [{ server: "desk", version: "1.0.0", uses }] };
    expect(await ask("PUT", url, recorded)).toMatchObject({
      status: 201,
      body: { servers: [{ uses: 2 }] },
    });
    expect(await ask("PUT", url, recorded)).toMatchObject({ status: 200 });
    expect((await ask("GET", url)).body["uses"]).toHaveLength(2);
    await ask("PUT", "/v1/environments/prod/deployments/mailer", { version: "abc123" });
    const check = await ask("POST", "/v1/servers/desk/checks", {
      tools: renamed,
      against: "1.0.0",
    });
    expect(check.body).toMatchObject({
      answer: "no",
      impacts: [
        {
          consumer: "mailer",
          environments: ["prod"],
          level: "error",
          use: { file: "prompts/a.md", line: 4 },
        },
      ],
    });
    const may = (version: string, environment: string) =>
      ask("GET", `/v1/can-deploy?server=desk&version=${version}&environment=${environment}`);
    expect((await may("2.0.0", "prod")).body).toMatchObject({
      answer: "no",
      reasons: [{ code: "breaks-use" }],
    });
    expect((await may("1.0.0", "prod")).body).toMatchObject({
      answer: "yes",
      reasons: [{ code: "same-contract" }],
    });
    expect((await may("2.0.0", "test")).body).toMatchObject({
      answer: "yes",
      reasons: [{ code: "no-consumers" }],
    });
    await ask("PUT", "/v1/consumers/silent/versions/1", { servers: [] });
    await ask("PUT", "/v1/environments/test/deployments/silent", { version: "1" });
    expect((await may("2.0.0", "test")).body).toMatchObject({
      answer: "unknown",
      reasons: [{ code: "uses-not-recorded" }],
    });
    expect((await ask("GET", "/v1/consumers/mailer")).body).toMatchObject({
      environments: [{ environment: "prod" }],
    });
  });

  test("a version that waits for approval is visible and not served", async () => {
    await ask("POST", "/v1/servers", { name: "careful", approval: "breaking" });
    await push("careful", first);
    expect((await push("careful", renamed)).body).toMatchObject({ state: "pending" });
    const url = "/v1/servers/careful/versions/2.0.0";
    expect((await ask("GET", url)).body["code"]).toBe("version-not-usable");
    expect((await ask("GET", "/v1/servers/careful/versions/latest")).body).toMatchObject({
      version: "1.0.0",
    });
    expect((await ask("GET", "/v1/servers/careful")).body).toMatchObject({ pending: 1 });
    expect(await ask("PATCH", url, { state: "active" })).toMatchObject({
      status: 200,
      body: { state: "active" },
    });
    expect((await ask("GET", "/v1/servers/careful/versions/latest")).body).toMatchObject({
      version: "2.0.0",
    });
    const deprecated = await ask("PATCH", url, { deprecation: { reason: "old" } });
    expect(deprecated.body).toMatchObject({ deprecation: { reason: "old" } });
  });

  test("a flipped bit in stored content is never served", async () => {
    await push("damaged", [tool("only", { secret_name: { type: "string" } })]);
    for (const row of await tenon.registry.db.select().from(blobs)) {
      const text = Buffer.from(row.content).toString("utf8");
      if (!text.includes("secret_name")) continue;
      const content = Buffer.from(text.replace("secret_name", "secret_nama"));
      await tenon.registry.open.rows(
        (await import("drizzle-orm"))
          .sql`update blob set content = ${content} where digest = ${Buffer.from(row.digest)}`,
      );
    }
    const answer = await ask("GET", "/v1/servers/damaged/versions/latest");
    expect(answer).toMatchObject({ status: 500, body: { code: "blob-damaged" } });
  });

  test("the audit trail holds together, and shows when it does not", async () => {
    const whole = await ask("GET", "/v1/audit/verification");
    expect(whole.body).toMatchObject({ intact: true });
    const { sql } = await import("drizzle-orm");
    await tenon.registry.open.rows(sql`update audit set actor = 'somebody' where sequence = 3`);
    expect((await ask("GET", "/v1/audit/verification")).body).toMatchObject({
      intact: false,
      brokenAt: 3,
    });
  });

  test("a key gives no more than its maker has, and is shown once", async () => {
    const made = await ask("POST", "/v1/keys", {
      name: "gateway",
      kind: "gateway",
      scopes: ["keys"],
    });
    expect(made.body).toMatchObject({ kind: "gateway", scopes: ["read"] });
    const listed = await ask("GET", "/v1/keys");
    expect(JSON.stringify(listed.body)).not.toContain(made.body["key"]);
    const limited = await tenon.authorization("keys", "read");
    expect(
      (await ask("POST", "/v1/keys", { name: "x", scopes: ["push"] }, limited)).body["code"],
    ).toBe("scope-missing");
    await ask("DELETE", `/v1/keys/${made.body["id"]}`);
    const gone = await ask("GET", "/v1/keys", undefined, {
      authorization: `Bearer ${made.body["key"]}`,
    });
    expect(gone.body["code"]).toBe("key-invalid");
  });

  test("the official read API lists what is served here, with our digests", async () => {
    const list = await ask("GET", "/v0.1/servers?search=desk");
    expect(list.body["servers"]).toMatchObject([
      {
        server: { name: "local/desk", version: "2.0.0" },
        _meta: { "dev.tenon/contract": { version: "2.0.0" } },
      },
    ]);
    const one = await ask("GET", "/v0.1/servers/local%2Fdesk/versions/latest");
    expect(one).toMatchObject({ status: 200, body: { server: { version: "2.0.0" } } });
  });

  test("entries are imported, changed and deleted", async () => {
    const entry = (version: string, status: string) => ({
      server: {
        name: "com.example/desk",
        description: "A desk",
        version,
        remotes: [{ type: "streamable-http", url: "https://desk.example.com/mcp" }],
      },
      _meta: {
        "io.modelcontextprotocol.registry/official": {
          status,
          updatedAt: "2026-11-01T00:00:00Z",
          isLatest: true,
        },
      },
    });
    const send = (one: object) => ask("POST", "/v1/imports", { servers: [one, { server: 1 }] });
    expect((await send(entry("1.0.0", "active"))).body).toMatchObject({
      created: 1,
      problems: [{}],
    });
    expect((await send(entry("1.1.0", "active"))).body).toMatchObject({ updated: 1 });
    expect((await ask("GET", "/v1/servers/com.example.desk")).body).toMatchObject({ paused: true });
    expect((await send(entry("1.1.0", "deleted"))).body).toMatchObject({ deleted: 1 });
    expect((await ask("GET", "/v1/servers/com.example.desk")).status).toBe(404);
  });
});
