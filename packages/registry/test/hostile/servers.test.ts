// oxlint-disable vitest/no-conditional-expect, eslint/no-unmodified-loop-condition -- one body runs a table of cases, and what is expected depends on the case; a callback ends the loop
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServedRegistry } from "../../src/serve.ts";
import { ask, toolsOf } from "../fixtures/ask.ts";
import type { Answer } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { rawMcp } from "../fixtures/plain-server.ts";
import type { ListTools } from "../fixtures/plain-server.ts";
import { serve } from "../fixtures/serve.ts";

const plain = { type: "object" } as const;
const one = (name: string, more: object = {}): string =>
  JSON.stringify({ tools: [{ name, inputSchema: plain, ...more }] });

/** A server's behaviour, the outcome of a probe, and how many tools its contract then has. */
const behaviours: Readonly<Record<string, readonly [ListTools, string, number | undefined]>> = {
  "pages without end": [
    (cursor, { json }) => {
      const page = Number(cursor ?? 0);
      json({ tools: [{ name: `t${page}`, inputSchema: plain }], nextCursor: String(page + 1) });
    },
    "failed",
    undefined,
  ],
  "the same cursor for ever": [
    (_cursor, { json }) =>
      json({ tools: [{ name: "t", inputSchema: plain }], nextCursor: "again" }),
    "failed",
    undefined,
  ],
  "200 MB": [
    async (_cursor, _reply, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"t","description":"');
      const chunk = Buffer.alloc(1024 * 1024, "x");
      for (let sent = 0; sent < 200 && !response.destroyed; sent += 1) {
        if (!response.write(chunk)) await Promise.race([once(response, "drain"), pause(2_000)]);
      }
      response.end('"}]}}');
    },
    "failed",
    undefined,
  ],
  "a schema of 10,000 levels": [
    (_cursor, { raw }) => {
      const deep = `${'{"type":"object","properties":{"a":'.repeat(10_000)}{}${"}}".repeat(10_000)}`;
      raw(
        `{"tools":[{"name":"deep","inputSchema":${deep}},{"name":"flat","inputSchema":{"type":"object"}}]}`,
      );
    },
    "any",
    undefined,
  ],
  "50,000 tools": [
    (_cursor, { json }) =>
      json({
        tools: Array.from({ length: 50_000 }, (_, index) => ({
          name: `t${index}`,
          inputSchema: plain,
        })),
      }),
    "partial|failed",
    undefined,
  ],
  "names twice": [
    (_cursor, { json }) =>
      json({
        tools: [
          { name: "twice", inputSchema: plain },
          { name: "twice", inputSchema: { type: "object", required: ["a"] } },
        ],
      }),
    "changed",
    1,
  ],
  "bytes that are no UTF-8": [
    (_cursor, { raw }) =>
      raw(
        Buffer.concat([
          Buffer.from('{"tools":[{"name":"broken","description":"'),
          Buffer.from([0xff, 0xfe, 0xc0, 0x80]),
          Buffer.from('","inputSchema":{"type":"object"}}]}'),
        ]),
      ),
    "any",
    undefined,
  ],
  "NUL in a name": [
    (_cursor, { raw }) => raw(one("nul\0name", { description: "a\0b" })),
    "changed",
    0,
  ],
  "NUL in a description": [
    (_cursor, { raw }) => raw(one("described", { description: "a\0b", title: "\0" })),
    "changed",
    1,
  ],
  "half of a surrogate pair": [
    (_cursor, { raw }) =>
      raw(
        String.raw`{"tools":[{"name":"half","description":"\ud800 and \udc00","inputSchema":{"type":"object","properties":{"\ud800":{"enum":["\udfff"]}}}}]}`,
      ),
    "changed",
    1,
  ],
  "markup and terminal escapes": [
    (_cursor, { raw }) =>
      raw(
        one("markup", { description: "<script>alert(1)</script>\u{1B}[2J\u{1B}]0;x\u{7}\u{202E}" }),
      ),
    "changed",
    1,
  ],
  "huge numbers": [
    (_cursor, { raw }) =>
      raw(
        `{"tools":[{"name":"huge","inputSchema":{"type":"object","properties":{"n":{"type":"integer","maximum":${"9".repeat(400)},"minimum":-1e400}}}}]}`,
      ),
    "any",
    undefined,
  ],
  "keys of prototypes": [
    (_cursor, { raw }) =>
      raw(
        '{"tools":[{"name":"constructor","inputSchema":{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{}},"required":["__proto__"]}}],"__proto__":{"tools":[]}}',
      ),
    "changed",
    1,
  ],
  "no tools": [(_cursor, { json }) => json({}), "any", undefined],
  "tools that are no tools": [
    (_cursor, { json }) =>
      json({ tools: [1, null, "x", {}, { name: 5 }, { name: "good", inputSchema: plain }] }),
    "any",
    undefined,
  ],
  "an answer that is no JSON": [(_cursor, { raw }) => raw("{]"), "failed", undefined],
};

async function once(emitter: NodeJS.EventEmitter, event: string): Promise<void> {
  await new Promise<void>((resolve) => emitter.once(event, () => resolve()));
}

const runs = [
  ["pglite", "legacy"],
  ["postgres", "legacy"],
  ["postgres", "modern"],
] as const;

describe.each(runs)("hostile servers on %s, of the %s era", (kind, era) => {
  let tenon: ServedRegistry;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const database = await emptyDatabase(kind);
    remove = database.remove;
    tenon = await serve(database.source);
    await ask(tenon.url, "POST", "/v1/servers/good/snapshots", { tools: toolsOf("good") });
  });
  afterAll(async () => {
    await tenon.close();
    await remove();
  });

  const probed = async (name: string): Promise<Answer> =>
    ask(tenon.url, "POST", `/v1/servers/${name}/probes?wait=true`, undefined, {
      timeoutMs: 60_000,
    });

  /** How long somebody else waited for an answer meanwhile. */
  const waits = async (until: Promise<unknown>): Promise<number> => {
    let longest = 0;
    let running = true;
    void until.finally(() => (running = false)).catch(() => undefined);
    while (running) {
      const from = performance.now();
      await ask(tenon.url, "GET", "/v1/servers/good/versions/latest");
      longest = Math.max(longest, performance.now() - from);
      await pause(10);
    }
    return longest;
  };

  // The embedded database is asked only what depends on the database.
  const asked = Object.entries(behaviours).filter(
    ([what]) => kind === "postgres" || /NUL|half|UTF-8|prototypes/u.test(what),
  );
  test.each(asked)(
    "%s",
    async (what, [list, outcome, tools]) => {
      const server = await rawMcp(list, {}, era);
      const name = what.replaceAll(/[^A-Za-z0-9]+/gu, "-");
      await ask(tenon.url, "POST", "/v1/servers", { name, url: `${server.url}/mcp`, paused: true });
      const calm = await waits(pause(200));
      const first = probed(name);
      const waited = await waits(first);
      const { status, body } = await first;
      const { body: shown } = await ask(tenon.url, "GET", `/v1/servers/${name}`);
      if (status === 202) {
        // The first probe, queued when the server was registered, was running.
        await pause(1_500);
      } else {
        expect([what, status]).toEqual([what, 200]);
        // It was asked in its own era, and not in another one because of what it said.
        if (body.era !== undefined) expect([what, body.era]).toEqual([what, era]);
      }
      const observed = (await ask(tenon.url, "GET", `/v1/servers/${name}/probes`)).body.items;
      expect(observed.length).toBeGreaterThan(0);
      const seen = status === 200 ? body.outcome : observed.at(-1).outcome;
      if (outcome !== "any")
        expect([what, seen, body.failure]).toEqual([
          what,
          expect.stringMatching(new RegExp(`^(?:unchanged|${outcome})$`, "u")),
          body.failure,
        ]);
      expect(["changed", "unchanged", "failed", "partial"]).toContain(seen);
      if (tools !== undefined) expect(shown.latest?.tools).toBe(tools);
      // The same contract again is no new version; a failure is none at all.
      await probed(name);
      const versions = (await ask(tenon.url, "GET", `/v1/servers/${name}/versions`)).body.items;
      expect(versions.length).toBeLessThanOrEqual(1);
      if (/failed|partial/u.test(seen)) expect(versions).toHaveLength(0);
      if (versions.length === 1) {
        const pin = await ask(tenon.url, "GET", `/v1/servers/${name}/versions/latest`);
        expect(pin.body.tools).toHaveLength(versions[0].tools);
      }
      // Machines of tests are slow and shared; what is excluded is an event loop that a stranger holds.
      expect(waited).toBeLessThan(1_500 + 20 * calm);
      await server.close();
    },
    90_000,
  );

  test("texts that a database refuses can change, be compared and be listed", async () => {
    let round = 0;
    const server = await rawMcp(
      (_cursor, { raw }) => {
        round += 1;
        raw(
          String.raw`{"tools":[{"name":"half","description":"\u0000 ${round} \ud800","inputSchema":{"type":"object","properties":{"p":{"enum":["\u0000${round}","\udfff"]}}}}]}`,
        );
      },
      { serverInfo: { name: "\0name\u{D800}", version: "\0", more: { "\0": "\0" } } },
      era,
    );
    await ask(tenon.url, "POST", "/v1/servers", {
      name: "texts",
      url: `${server.url}/mcp`,
      paused: true,
    });
    for (let turn = 0; turn < 3; turn += 1) {
      const { body } = await probed("texts");
      expect(body).toMatchObject({ outcome: "changed" });
    }
    for (const path of [
      "",
      "/versions",
      "/changelog",
      "/probes",
      "/versions/latest",
      "/diff?from=1.0.0&to=latest",
    ]) {
      expect([path, (await ask(tenon.url, "GET", `/v1/servers/texts${path}`)).status]).toEqual([
        path,
        200,
      ]);
    }
    expect((await ask(tenon.url, "GET", "/v1/search?q=half")).status).toBe(200);
    await server.close();
  });
});
