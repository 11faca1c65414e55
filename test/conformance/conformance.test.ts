import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFixture } from "./fixture-http.ts";
import type { ServedFixture } from "./fixture-http.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { differences, failedOf, runSuite, scoredScenarios } from "./suite.ts";
import type { Revision, SuiteResult } from "./suite.ts";
import { toolListOf } from "./tool-list.ts";

const revisions = [
  { revision: "2025-11-25", required: 30 },
  { revision: "2026-07-28", required: 37 },
] as const;

let fixture: ServedFixture;
let gateway: GatewayProcess;
const alone = new Map<Revision, SuiteResult>();

beforeAll(async () => {
  fixture = await serveFixture();
  const stdio = join(import.meta.dirname, "fixture-stdio.ts");
  const servers = {
    follow: { url: fixture.url },
    "pinned-2025-11-25": { url: fixture.url, pin: { file: "2025-11-25.json" } },
    "pinned-2026-07-28": { url: fixture.url, pin: { file: "2026-07-28.json" } },
    stdio: { command: process.execPath, args: [stdio] },
  };
  gateway = await GatewayProcess.start({
    "tenon.gateway.yaml": JSON.stringify({ servers, audit: "none" }),
    "2025-11-25.json": await toolListOf(fixture.url, "2025-11-25"),
    "2026-07-28.json": await toolListOf(fixture.url, "2026-07-28"),
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await fixture.close();
});

describe.each(revisions)("the protocol's own suite, $revision", ({ revision, required }) => {
  const scored = scoredScenarios(revision);
  const through = (server: string): Promise<SuiteResult> =>
    runSuite(`${gateway.url}/mcp/${server}`, revision);

  // The suite gives servers half a second here and there: a machine that is busy may need a second try.
  const options = { retry: 1, timeout: 120_000 };

  test("finds the fixture itself conformant", options, async () => {
    alone.set(revision, await runSuite(fixture.url, revision));
    expect(scored).toHaveLength(required);
    expect(failedOf(found(revision), scored)).toEqual([]);
  });

  test("finds the same through the gateway", options, async () => {
    const result = await through("follow");
    expect(failedOf(result, scored)).toEqual([]);
    expect(differences(found(revision), result)).toEqual(expectedThrough[revision]);
  });

  test("finds the same through the gateway with the tools pinned", options, async () => {
    const result = await through(`pinned-${revision}`);
    expect(failedOf(result, scored)).toEqual([]);
    expect(differences(found(revision), result)).toEqual(expectedPinned[revision]);
  });

  test("finds a server on standard input and output conformant too", options, async () => {
    expect(failedOf(await through("stdio"), scored)).toEqual([]);
  });
});

function found(revision: Revision): SuiteResult {
  return alone.get(revision) ?? new Map();
}

/** Not scored: how long a client waits before it comes back to a stream is not passed on. */
const withoutRetry = "server-sse-polling server-sse-retry-field: SUCCESS -> WARNING";

const expectedThrough: Readonly<Record<Revision, readonly string[]>> = {
  "2025-11-25": [withoutRetry],
  "2026-07-28": [],
};

const expectedPinned: Readonly<Record<Revision, readonly string[]>> = {
  "2025-11-25": [
    // A pinned list is there at once: JSON, no stream that could be looked at.
    "server-sse-multiple-streams server-sse-streams-functional: SUCCESS -> nothing",
    withoutRetry,
  ],
  "2026-07-28": [
    // The server's tools changed and the pinned ones did not, so nobody is told.
    "server-stateless sep-2575-server-sends-tools-list-changed-on-subscription: SUCCESS -> WARNING",
  ],
};
