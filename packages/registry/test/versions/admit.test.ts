import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "@tenon/contract";
import { openDatabase } from "../../src/store/database.ts";
import type { OpenDatabase } from "../../src/store/database.ts";
import { audit, events, servers, versions } from "../../src/store/schema.ts";
import { admit } from "../../src/versions/admit.ts";
import type { Admission } from "../../src/versions/admit.ts";
import { compareHere } from "../../src/versions/comparison.ts";
import { rawToolsOf } from "../../src/versions/stored-contract.ts";
import { numberOf } from "../../src/versions/version-row.ts";
import { emptyDatabase, kinds } from "../fixtures/databases.ts";

const at = "2026-11-21T00:00:00.000Z";
const act = { actor: "test", requestId: undefined, at };

function tool(name: string, properties: Json): Json {
  return { name, description: `Does ${name}`, inputSchema: { type: "object", properties } };
}
const first = [tool("write", { email: { type: "string" } }), tool("read", {})];
const renamed = [tool("write", { mail: { type: "string" } }), tool("read", {})];

describe.each(kinds)("on %s", (kind) => {
  let open: OpenDatabase;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const database = await emptyDatabase(kind);
    remove = database.remove;
    open = await openDatabase(database.source);
  });
  afterAll(async () => {
    await open.close();
    await remove();
  });

  async function server(name: string, approval: "none" | "breaking" = "none"): Promise<void> {
    await open.db.insert(servers).values({
      name,
      source: "push",
      display: "pushed",
      approval,
      paused: false,
      createdAt: at,
      updatedAt: at,
    });
  }

  async function see(
    name: string,
    rawTools: readonly Json[],
    origin: "probe" | "push" = "push",
  ): Promise<Admission> {
    const admitted = await admit(
      { db: open.db, compare: compareHere },
      name,
      {
        rawTools,
        serverId: undefined,
        wire: undefined,
        origin,
        trigger: origin === "push" ? "push" : "schedule",
        durationMs: 1,
        era: undefined,
        protocolVersion: undefined,
        capabilityProfile: "none",
        authorizationClass: "anonymous",
        serverInfo: undefined,
      },
      act,
    );
    if (admitted === "held") throw new Error(`${name} is unstable`);
    return admitted;
  }

  async function latest(name: string): Promise<string | undefined> {
    const row = await open.db.query.servers.findFirst({
      where: (server, { eq }) => eq(server.name, name),
    });
    const channel = await open.db.query.channels.findFirst({
      where: (channel, { and, eq }) =>
        and(eq(channel.serverId, row?.id ?? 0), eq(channel.name, "latest")),
    });
    const version = await open.db.query.versions.findFirst({
      where: (version, { eq }) => eq(version.id, channel?.versionId ?? 0),
    });
    return version === undefined ? undefined : numberOf(version);
  }

  test("a rename is a new major version, verbatim and in wire order", async () => {
    await server("desk");
    const before = await see("desk", first);
    const after = await see("desk", renamed);
    expect([numberOf(before.version), numberOf(after.version)]).toEqual(["1.0.0", "2.0.0"]);
    expect(after.difference.changes.map(({ rule }) => rule)).toEqual(["input-property-renamed"]);
    // Pushed without a version of the server's own, so nothing is known of its major.
    expect(after.version.brokeWithoutMajor).toBe(false);
    expect((await rawToolsOf(open.db, after.version.id)).map((text) => JSON.parse(text))).toEqual(
      renamed,
    );
    expect(await latest("desk")).toBe("2.0.0");
  });

  test("the same contract is the same version, whatever the order of keys and tools", async () => {
    await server("again");
    const before = await see("again", first);
    const after = await see("again", first.toReversed());
    expect(after.created).toBe(false);
    expect(after.version.id).toBe(before.version.id);
  });

  test("many writers of the same new contract make one version", async () => {
    await server("race");
    const admissions = await Promise.all(Array.from({ length: 8 }, () => see("race", first)));
    expect(admissions.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(admissions.map(({ version }) => version.id)).size).toBe(1);
  });

  test("writers of different contracts get different versions", async () => {
    await server("many");
    const lists = Array.from({ length: 5 }, (_, n) => [tool(`t${n}`, {})]);
    const admissions = await Promise.all(lists.map((list) => see("many", list)));
    expect(new Set(admissions.map(({ version }) => numberOf(version))).size).toBe(5);
  });

  test("a probe that sees an older contract again does not move latest until it is sure", async () => {
    await server("rolling");
    const seen: (string | undefined)[] = [];
    for (const list of [first, renamed, first, renamed, first, first, first]) {
      await see("rolling", list, "probe");
      seen.push(await latest("rolling"));
    }
    expect(seen).toEqual(["1.0.0", "2.0.0", "2.0.0", "2.0.0", "2.0.0", "2.0.0", "1.0.0"]);
  });

  test("a breaking version that needs an approval is stored and not served", async () => {
    await server("careful", "breaking");
    await see("careful", first);
    const after = await see("careful", renamed);
    expect(after.version.state).toBe("pending");
    expect(await latest("careful")).toBe("1.0.0");
  });

  test("the audit trail and the events are numbered without a gap", async () => {
    const trail = await open.db.select().from(audit).orderBy(audit.sequence);
    expect(trail.map(({ sequence }) => sequence)).toEqual(trail.map((_, index) => index + 1));
    const told = await open.db.select().from(events).orderBy(events.id);
    expect(told.map(({ id }) => id)).toEqual(told.map((_, index) => index + 1));
    const made = await open.db.select().from(versions);
    expect(told.filter(({ type }) => type === "version.created")).toHaveLength(made.length);
  });
});
