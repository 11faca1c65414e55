// oxlint-disable vitest/no-conditional-expect -- one body runs a table of cases, and what is expected depends on the case
import { Client } from "pg";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toolsOf } from "../fixtures/ask.ts";
import { testRegistry } from "../fixtures/registry.ts";
import type { TestRegistry } from "../fixtures/registry.ts";

/** Every statement of the registry's own connections is counted while armed, and the n-th fails. */
const trap = { armed: false, count: 0, failing: 0, cut: false };
const query: (...given: unknown[]) => unknown = Reflect.get(Client.prototype, "query");

/** Fails as the driver does: through the callback when there is one. */
function refuse(callback: unknown): Promise<never> | undefined {
  const error = new Error("this statement fails");
  if (typeof callback !== "function") return Promise.reject(error);
  setImmediate(() => void Reflect.apply(callback, undefined, [error]));
  return undefined;
}

let tenon: TestRegistry;
let headers: { readonly authorization: string };
beforeAll(async () => {
  tenon = await testRegistry("postgres");
  headers = await tenon.authorization();
  Reflect.set(Client.prototype, "query", function (this: Client, ...given: unknown[]) {
    const own =
      Reflect.get(Reflect.get(this, "connectionParameters"), "application_name") !== "pgboss";
    // What the replica asks of its own accord meanwhile is not part of the write.
    const text =
      typeof given[0] === "string" ? given[0] : String(Reflect.get(Object(given[0]), "text"));
    const beside = /^(?:select 1|listen)|"outbox"."id" > \$1|update "api_key"/u.test(text);
    if (trap.armed && own && !beside) {
      trap.count += 1;
      if (trap.count === trap.failing) {
        if (trap.cut) Reflect.get(Reflect.get(this, "connection"), "stream").destroy();
        else return refuse(given.at(-1));
      }
    }
    return query.apply(this, given);
  });
  await push("base", 1);
  await push("base", 2);
});
afterAll(async () => {
  Reflect.set(Client.prototype, "query", query);
  await tenon.close();
});

const request = (method: "POST" | "PUT" | "PATCH", url: string, payload: object) =>
  tenon.app.inject({ method, url, headers, payload });
const push = (server: string, version: number) =>
  request("POST", `/v1/servers/${server}/snapshots`, { tools: [...toolsOf(server, version)] });

/** How many rows everything that is written together has. */
async function rows(): Promise<unknown> {
  const [counted] = await tenon.registry.open.rows(sql`select
    (select count(*) from server where name not like 'pushed%')::int as servers,
    (select count(*) from server_version)::int as versions,
    (select count(*) from server_version_tool)::int as tools,
    (select count(*) from observation)::int as observations,
    (select coalesce(sum(revision), 0) from channel)::int as channels,
    (select count(*) from channel_move)::int as moves,
    (select count(*) from consumer_version)::int as consumers,
    (select count(*) from api_key)::int as keys,
    (select count(*) from audit where action <> 'server.created')::int as audit,
    (select count(*) from outbox where type <> 'server.created')::int as events`);
  return counted;
}

const place = { file: "a.md", line: 1, column: 1, confidence: "certain" };
/** Each is another write the second time. */
const writes = {
  "a push to a new server": (turn: number) => push(`pushed-${turn}`, 1),
  "a push of a new version": (turn: number) => push("base", 3 + turn),
  "a new channel": (turn: number) =>
    request("PUT", `/v1/servers/base/channels/prod-${turn}`, { version: "1.0.0" }),
  "a consumer's record": (turn: number) =>
    request("PUT", `/v1/consumers/bot/versions/${turn}`, {
      servers: [{ server: "base", uses: [{ kind: "tool", tool: "update", ...place }] }],
    }),
  "a key": () => request("POST", "/v1/keys", { name: "one", scopes: ["read"] }),
  "a registration": (turn: number) =>
    request("POST", "/v1/servers", { name: `new-${turn}`, url: "http://127.0.0.1:9/mcp" }),
} as const;

const cases = Object.entries(writes).flatMap(([what, write]) =>
  ["fails", "is cut off"].map((how, turn) => [what, how, () => write(turn)] as const),
);

test.each(cases)(
  "%s whose n-th statement %s leaves all or nothing",
  async (what, how, write) => {
    const before = await rows();
    for (let failing = 1; ; failing += 1) {
      Object.assign(trap, { armed: true, count: 0, failing, cut: how !== "fails" });
      const answer = await write();
      trap.armed = false;
      if (trap.count < failing) {
        expect([what, answer.statusCode]).toEqual([what, 201]);
        expect(await rows()).not.toEqual(before);
        break;
      }
      const { code } = answer.json<{ code?: string }>();
      const expected = how === "fails" ? "internal" : "store-unavailable";
      expect([what, failing, code, answer.body]).toEqual([what, failing, expected, answer.body]);
      const after = await rows();
      if (JSON.stringify(after) !== JSON.stringify(before)) {
        // The write was committed, and only what its answer shows could not be read: then it is there whole.
        const again = await write();
        expect([what, failing, again.statusCode < 500]).toEqual([what, failing, true]);
        break;
      }
      expect(failing).toBeLessThan(60);
    }
    const trail = await tenon.app.inject({ url: "/v1/audit/verification", headers });
    expect(trail.json()).toMatchObject({ intact: true });
  },
  60_000,
);
