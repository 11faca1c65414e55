// oxlint-disable vitest/no-conditional-expect -- one body runs a table of cases, and what is expected depends on the case
import { Client } from "pg";
import { sql } from "drizzle-orm";
import type { PGlite, Transaction } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toolsOf } from "../fixtures/ask.ts";
import { kinds } from "../fixtures/databases.ts";
import { testRegistry } from "../fixtures/registry.ts";
import type { TestRegistry } from "../fixtures/registry.ts";

/** How a statement ends that a test chose. */
type Ending = "fails" | "is cut off" | "is cut off after it was done";

/** Every statement of the registry's own is counted while armed, and the n-th ends as chosen. */
const trap = { armed: false, count: 0, failing: 0, how: "fails" as Ending, sentence: "" };

/** Whether this statement is the one; what the replica asks of its own accord meanwhile is not part of the write. */
function isTrapped(text: string): boolean {
  const beside = /^(?:select 1|listen)|"outbox"."id" > \$1|update "api_key"|\bjobs\./u.test(text);
  if (!trap.armed || beside) return false;
  trap.count += 1;
  if (trap.count !== trap.failing) return false;
  trap.sentence = text;
  return true;
}

const query: (...given: unknown[]) => unknown = Reflect.get(Client.prototype, "query");

/** Statements of the driver of Postgres. */
function trapClients(): () => void {
  Reflect.set(Client.prototype, "query", function (this: Client, ...given: unknown[]) {
    const text =
      typeof given[0] === "string" ? given[0] : String(Reflect.get(Object(given[0]), "text"));
    const own =
      Reflect.get(Reflect.get(this, "connectionParameters"), "application_name") !== "pgboss";
    if (!own || !isTrapped(text)) return query.apply(this, given);
    const cut = (): void => void Reflect.get(Reflect.get(this, "connection"), "stream").destroy();
    if (trap.how === "fails") return refuse(given.at(-1));
    if (trap.how === "is cut off") {
      cut();
      return query.apply(this, given);
    }
    // Done, and the connection lost before anybody heard of it.
    const lost = new Error("Connection terminated unexpectedly");
    const callback: unknown = given.at(-1);
    if (typeof callback !== "function") {
      return Promise.resolve(query.apply(this, given)).then(() => {
        cut();
        throw lost;
      });
    }
    return query.apply(this, [
      ...given.slice(0, -1),
      () => {
        cut();
        Reflect.apply(callback, undefined, [lost]);
      },
    ]);
  });
  return () => void Reflect.set(Client.prototype, "query", query);
}

/** Fails as the driver does: through the callback when there is one. */
function refuse(callback: unknown): Promise<never> | undefined {
  const error = new Error("this statement fails");
  if (typeof callback !== "function") return Promise.reject(error);
  setImmediate(() => void Reflect.apply(callback, undefined, [error]));
  return undefined;
}

/** Statements of the embedded engine, inside of transactions and outside. */
function trapEngine(engine: PGlite): () => void {
  const guarded =
    (asked: Asked): Asked =>
    async (text, ...more) => {
      if (isTrapped(text)) throw new Error("this statement fails");
      return asked(text, ...more);
    };
  const plain: Asked = engine.query.bind(engine);
  const begin = engine.transaction.bind(engine);
  Reflect.set(engine, "query", guarded(plain));
  Reflect.set(engine, "transaction", (run: (tx: Transaction) => Promise<unknown>) =>
    begin((tx) => {
      const inside: Asked = tx.query.bind(tx);
      return run(Object.assign(tx, { query: guarded(inside) }));
    }),
  );
  return () => {
    Reflect.deleteProperty(engine, "query");
    Reflect.deleteProperty(engine, "transaction");
  };
}

type Asked = (text: string, ...more: never[]) => Promise<unknown>;

describe.each(kinds)("on %s", (kind) => {
  let tenon: TestRegistry;
  let headers: { readonly authorization: string };
  let untrap: () => void;
  beforeAll(async () => {
    tenon = await testRegistry(kind);
    headers = await tenon.authorization();
    const { embedded } = tenon.registry.open;
    untrap = embedded === undefined ? trapClients() : trapEngine(embedded);
    await push("base", 1);
    await push("base", 2);
  });
  afterAll(async () => {
    untrap();
    await tenon.close();
  });

  const request = (method: "POST" | "PUT" | "PATCH", url: string, payload: object) =>
    tenon.app.inject({ method, url, headers, payload });
  const push = (server: string, version: number) =>
    request("POST", `/v1/servers/${server}/snapshots`, { tools: [...toolsOf(server, version)] });

  /** How many rows everything that is written together has. */
  async function rows(): Promise<Readonly<Record<string, unknown>> | undefined> {
    const counting = sql`select
    (select count(*) from server)::int as servers,
    (select count(*) from server_version)::int as versions,
    (select count(*) from server_version_tool)::int as tools,
    (select count(*) from observation)::int as observations,
    (select coalesce(sum(revision), 0) from channel)::int as channels,
    (select count(*) from channel_move)::int as moves,
    (select count(*) from consumer_version)::int as consumers,
    (select count(*) from api_key)::int as keys,
    (select count(*) from audit)::int as audit,
    (select count(*) from outbox)::int as events`;
    const ask = (): ReturnType<typeof tenon.registry.open.rows> =>
      tenon.registry.open.rows(counting);
    // The connection that was cut may be handed out once more before its end is heard of.
    const [counted] = await ask().catch(ask);
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

  const endings: readonly Ending[] =
    kind === "pglite" ? ["fails"] : ["fails", "is cut off", "is cut off after it was done"];
  const cases = Object.entries(writes).flatMap(([what, write]) =>
    endings.map((how, turn) => [what, how, () => write(turn)] as const),
  );

  test.each(cases)(
    "%s whose n-th statement %s leaves all or nothing, and is told as it is",
    async (what, how, write) => {
      const before = await rows();
      for (let failing = 1; ; failing += 1) {
        Object.assign(trap, { armed: true, count: 0, failing, how, sentence: "" });
        const answer = await write();
        trap.armed = false;
        if (trap.count < failing) {
          expect([what, answer.statusCode]).toEqual([what, 201]);
          expect(await rows()).not.toEqual(before);
          break;
        }
        const { code } = answer.json<{ code?: string }>();
        const about = [what, failing, trap.sentence, answer.body];
        const after = await rows();
        const written = JSON.stringify(after) !== JSON.stringify(before);
        if (how === "fails") expect([code, about]).toEqual(["internal", about]);
        // Who is told that nothing was written can rely on it; who is told that it is not known asks again.
        else if (written) expect([code, about]).toEqual(["outcome-unknown", about]);
        else
          expect([code, about]).toEqual([expect.stringMatching(/^(?:store|outcome)-un/u), about]);
        if (!written) {
          expect(failing).toBeLessThan(60);
          continue;
        }
        // All of it, so that asking again finds it.
        const again = await write();
        expect([again.statusCode < 500, about]).toEqual([true, about]);
        if (what !== "a key") expect(await rows()).toEqual(await expectedOnce(after));
        break;
      }
      const trail = await tenon.app.inject({ url: "/v1/audit/verification", headers });
      expect(trail.json()).toMatchObject({ intact: true });
    },
    60_000,
  );

  /** A second time leaves at most a further observation, record or entry of the trail. */
  async function expectedOnce(after: unknown): Promise<unknown> {
    const { observations, audit, events } = (await rows()) ?? {};
    return { ...Object(after), observations, audit, events };
  }
});
