import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServedRegistry } from "../../src/serve.ts";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase, kinds } from "../fixtures/databases.ts";
import { rawMcp } from "../fixtures/plain-server.ts";
import { serve } from "../fixtures/serve.ts";

describe.each(kinds)("beginnings and ends on %s", (kind) => {
  let tenon: ServedRegistry;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const database = await emptyDatabase(kind);
    remove = database.remove;
    tenon = await serve(database.source);
  });
  afterAll(async () => {
    await tenon.close();
    await remove();
  });

  const say = (method: string, path: string, body?: unknown) => ask(tenon.url, method, path, body);
  const push = (name: string, tools: readonly unknown[]) =>
    say("POST", `/v1/servers/${name}/snapshots`, { tools });

  test("a first push that cannot be used leaves no server behind", async () => {
    const names = Array.from({ length: 10_001 }, (_, index) => ({ name: `t${index}` }));
    expect((await push("never", names)).status).toBe(400);
    expect((await say("POST", "/v1/servers/never/snapshots", { tools: 5 })).status).toBe(400);
    expect((await say("GET", "/v1/servers/never")).body).toMatchObject({ code: "server-missing" });
    const trail = await say("GET", "/v1/audit?subject=server/never");
    expect(trail.body.items).toEqual([]);
    const made = await push("never", toolsOf("never"));
    expect(made).toMatchObject({ status: 201, body: { version: "1.0.0", verdict: "same" } });
    const written = (await say("GET", "/v1/audit?subject=server/never")).body.items;
    expect(written.map(({ action }: { action: string }) => action)).toEqual(["server.created"]);
  });

  test("a server that is removed and made again begins anew, and old digests stay readable", async () => {
    const first = await push("again", toolsOf("again", 1));
    await push("again", toolsOf("again", 2));
    await say("PUT", "/v1/servers/again/channels/prod", { version: "1.0.0" });
    expect((await say("DELETE", "/v1/servers/again")).status).toBe(204);
    expect((await say("DELETE", "/v1/servers/again")).status).toBe(404);
    const { digest } = first.body;
    const pinned = `/v1/servers/again/versions/${digest}`;
    expect((await say("GET", pinned)).body).toMatchObject({ digest, tools: toolsOf("again", 1) });
    const made = await say("POST", "/v1/servers", { name: "again", owner: "somebody else" });
    expect(made).toMatchObject({ status: 201, body: { owner: "somebody else", pending: 0 } });
    expect(made.body).not.toHaveProperty("latest");
    expect((await say("GET", "/v1/servers/again/versions")).body.items).toEqual([]);
    expect((await say("GET", "/v1/servers/again/channels/prod")).status).toBe(404);
    expect((await say("GET", "/v1/servers/again/versions/1.0.0")).status).toBe(404);
    expect((await say("GET", pinned)).body).toMatchObject({ digest, tools: toolsOf("again", 1) });
    const other = await push("again", toolsOf("other"));
    expect(other).toMatchObject({ status: 201, body: { version: "1.0.0", state: "active" } });
    expect((await say("GET", "/v1/servers/again/versions/1.0.0")).body).toMatchObject({
      tools: toolsOf("other"),
    });
    // Seen again, it is the new server's own.
    const back = await push("again", toolsOf("again", 1));
    expect(back.body).toMatchObject({ digest, created: true });
    expect((await say("GET", pinned)).body).toMatchObject({ version: back.body.version });
    const both = await say("GET", "/v1/servers?search=again");
    expect(both.body.items).toHaveLength(1);
    expect((await say("GET", "/v1/audit/verification")).body).toMatchObject({ intact: true });
  });

  test("what a removed server says late is not taken for its namesake's", async () => {
    let answer = (): void => undefined;
    const slow = await rawMcp(async (_cursor, { json }) => {
      await new Promise<void>((resolve) => (answer = resolve));
      json({ tools: toolsOf("late") });
    });
    const registered = { name: "reborn", url: `${slow.url}/mcp`, paused: true };
    await say("POST", "/v1/servers", registered);
    const probing = say("POST", "/v1/servers/reborn/probes?wait=true");
    await expect.poll(() => slow.connections()).toBeGreaterThan(0);
    await pause(300);
    await say("DELETE", "/v1/servers/reborn");
    await push("reborn", toolsOf("reborn"));
    answer();
    expect((await probing).body).toMatchObject({ code: "server-missing" });
    const versions = (await say("GET", "/v1/servers/reborn/versions")).body.items;
    expect(versions).toMatchObject([{ version: "1.0.0", origin: "push" }]);
    await slow.close();
  });

  test("who chooses an id finds out whether a request was heard, and asks again without a double", async () => {
    const hook = { url: "http://127.0.0.1:9/", events: ["server.created"] };
    const trust = { repositoryId: "1", ownerId: "1", workflow: "*", scopes: ["read"] };
    for (const [path, body] of [
      ["/v1/keys", { name: "ci", scopes: ["read"] }],
      ["/v1/webhooks", hook],
      ["/v1/oidc/trusts", trust],
    ] as const) {
      const id = randomUUID();
      const made = await say("POST", path, { ...body, id });
      expect([path, made.status, made.body.id]).toEqual([path, 201, id]);
      const again = await say("POST", path, { ...body, id });
      expect([path, again.status, again.body.code]).toEqual([path, 409, "resource-exists"]);
      const { items } = (await say("GET", path)).body;
      expect(items.filter((one: { id: string }) => one.id === id)).toHaveLength(1);
      expect((await say("DELETE", `${path}/${id}`)).status).toBe(204);
    }
    // A move that was made is told to who asks for it again.
    await push("moved", toolsOf("moved"));
    const prod = "/v1/servers/moved/channels/prod";
    await say("PUT", prod, { version: "1.0.0" });
    const headers = { "if-match": '"0"' };
    const stale = await ask(tenon.url, "PUT", prod, { version: "1.0.0" }, { headers });
    expect(stale.body).toMatchObject({ code: "precondition-failed" });
    expect(stale.body.detail).toContain("points to 1.0.0");
  });

  test("a place that names a tool by calling it is counted once", async () => {
    const tool = (name: string) => [{ name, inputSchema: { type: "object" } }];
    await push("counted", tool("find_contact"));
    const place = { tool: "find_contact", file: "a.md", line: 3, column: 5, confidence: "certain" };
    const uses = [
      { ...place, kind: "tool" },
      { ...place, kind: "call", arguments: [] },
      { ...place, kind: "tool", line: 4 },
    ];
    const servers = [{ server: "counted", version: "1.0.0", uses }];
    await say("PUT", "/v1/consumers/counting/versions/1", { servers });
    await say("PUT", "/v1/environments/counted/deployments/counting", { version: "1" });
    await push("counted", tool("find_person"));
    const may = await say(
      "GET",
      "/v1/can-deploy?server=counted&version=latest&environment=counted",
    );
    expect(may.body.reasons).toMatchObject([
      { code: "breaks-use", message: "2 places in the prompts of counting break." },
    ]);
    expect(may.body.reasons[0].impacts).toHaveLength(2);
  });

  test("a version that waits can be looked at, and is not served for that", async () => {
    await say("POST", "/v1/servers", { name: "waits", approval: "breaking" });
    await push("waits", toolsOf("old"));
    const tools = [{ name: "other", inputSchema: { type: "object", required: ["a"] } }];
    const pushed = await push("waits", tools);
    const path = `/v1/servers/waits/versions/${pushed.body.version}`;
    expect((await say("GET", path)).body).toMatchObject({ code: "version-not-usable" });
    const { version, digest } = pushed.body;
    const shown = await say("GET", `${path}/tools`);
    expect(shown.body).toEqual({ version, digest, state: "pending", tools });
    const served = await say("GET", "/v1/servers/waits/versions/latest/tools");
    expect(served.body).toMatchObject({ version: "1.0.0", state: "active", tools: toolsOf("old") });
  });

  test("environments are those in which somebody runs, page by page", async () => {
    for (const [consumer, environment] of [
      ["ana", "stage"],
      ["ben", "stage"],
      ["ana", "live"],
    ]) {
      await say("PUT", `/v1/consumers/${consumer}/versions/1`, { servers: [] });
      const place = `/v1/environments/${environment}/deployments/${consumer}`;
      await say("PUT", place, { version: "1" });
    }
    const first = await say("GET", "/v1/environments?limit=2");
    expect(first.body.items).toEqual([
      { environment: "counted", consumers: 1 },
      { environment: "live", consumers: 1 },
    ]);
    const rest = await say("GET", `/v1/environments?cursor=${first.body.nextCursor}`);
    expect(rest.body).toEqual({ items: [{ environment: "stage", consumers: 2 }] });
  });

  test("what is said of a server can be taken away", async () => {
    const about = { description: "A desk", owner: "team", intervalSeconds: 60 };
    await say("POST", "/v1/servers", { name: "said", url: "http://127.0.0.1:9/mcp", ...about });
    const nothing = { description: null, owner: null, intervalSeconds: null };
    const { body } = await say("PATCH", "/v1/servers/said", nothing);
    for (const member of Object.keys(nothing)) expect(body).not.toHaveProperty(member);
  });
});
