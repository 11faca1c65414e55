import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probeServer } from "../../src/probing/probe-server.ts";
import { servers } from "../../src/store/schema.ts";
import { liveServer } from "../fixtures/mcp-server.ts";
import type { LiveServer } from "../fixtures/mcp-server.ts";
import { testRegistry } from "../fixtures/registry.ts";
import type { TestRegistry } from "../fixtures/registry.ts";

const tool = { name: "find", inputSchema: { type: "object" } };
const changed = { ...tool, description: "Finds things." };

for (const kind of ["postgres"] as const) {
  let tenon: TestRegistry;
  let desk: LiveServer;
  beforeAll(async () => {
    tenon = await testRegistry(kind);
    desk = await liveServer("modern", [tool]);
  });
  afterAll(async () => {
    await desk.close();
    await tenon.close();
  });

  test(`on ${kind}, a probe that finds nothing new is noted and gives the server back`, async () => {
    const { registry, app } = tenon;
    const headers = await tenon.authorization();
    const payload = { name: "desk", url: desk.url };
    const made = await app.inject({ method: "POST", url: "/v1/servers", headers, payload });
    expect(made.statusCode).toBe(201);
    const stored = async () => {
      const [row] = await registry.db.select().from(servers).where(eq(servers.name, "desk"));
      if (row === undefined) throw new Error("the server is stored");
      return row;
    };
    const { id } = await stored();
    const { signal } = new AbortController();
    const outcomes = [];
    for (const tools of [[tool], [tool], [tool], [changed], [changed]]) {
      await desk.upgrade(tools);
      const observed = await probeServer(registry, id, "schedule", signal);
      const row = await stored();
      expect(row.probingSince).toBeNull();
      expect(row.nextProbeAt).not.toBeNull();
      expect(row.observedAt).toBe(observed?.at);
      outcomes.push([observed?.outcome, observed?.version, row.currentStreak]);
    }
    expect(outcomes).toEqual([
      ["changed", "1.0.0", 1],
      ["unchanged", "1.0.0", 2],
      ["unchanged", "1.0.0", 3],
      ["changed", "1.0.1", 1],
      ["unchanged", "1.0.1", 2],
    ]);
    const seen = await app.inject({ url: "/v1/servers/desk/probes" });
    expect(seen.json<{ items: { outcome: string }[] }>().items.map((one) => one.outcome)).toEqual([
      "unchanged",
      "changed",
      "unchanged",
      "unchanged",
      "changed",
    ]);
  });
}
