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
let legacy: ServedFixture;
let modern: ServedFixture;
let gateway: GatewayProcess;
const alone = new Map<Revision, SuiteResult>();

beforeAll(async () => {
  fixture = await serveFixture();
  legacy = await serveFixture("legacy");
  modern = await serveFixture("modern");
  const stdio = join(import.meta.dirname, "fixture-stdio.ts");
  const servers = {
    follow: { url: fixture.url },
    "pinned-2025-11-25": { url: fixture.url, pin: { file: "2025-11-25.json" } },
    "pinned-2026-07-28": { url: fixture.url, pin: { file: "2026-07-28.json" } },
    stdio: { command: process.execPath, args: [stdio] },
    legacy: { url: legacy.url },
    modern: { url: modern.url },
  };
  gateway = await GatewayProcess.start({
    "tenon.gateway.yaml": JSON.stringify({ servers }),
    "2025-11-25.json": await toolListOf(fixture.url, "2025-11-25"),
    "2026-07-28.json": await toolListOf(fixture.url, "2026-07-28"),
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await Promise.all([fixture.close(), legacy.close(), modern.close()]);
});

// The suite gives servers half a second here and there: a machine that is busy may need a second try.
const options = { retry: 1, timeout: 120_000 };

function through(server: string, revision: Revision): Promise<SuiteResult> {
  return runSuite(`${gateway.url}/mcp/${server}`, revision);
}

describe.each(revisions)("the protocol's own suite, $revision", ({ revision, required }) => {
  const scored = scoredScenarios(revision);

  test("finds the fixture itself conformant", options, async () => {
    alone.set(revision, await runSuite(fixture.url, revision));
    expect(scored).toHaveLength(required);
    expect(failedOf(found(revision), scored)).toEqual([]);
  });

  test("finds the same through the gateway", options, async () => {
    const result = await through("follow", revision);
    expect(failedOf(result, scored)).toEqual([]);
    expect(differences(found(revision), result)).toEqual([]);
  });

  test("finds the same through the gateway with the tools pinned", options, async () => {
    const result = await through(`pinned-${revision}`, revision);
    expect(failedOf(result, scored)).toEqual([]);
    expect(differences(found(revision), result)).toEqual(expectedPinned[revision]);
  });
});

describe("the protocol's own suite behind a gateway that bridges", () => {
  test("finds a server on standard input and output conformant", options, async () => {
    const result = await through("stdio", "2026-07-28");
    expect(failedOf(result, scoredScenarios("2026-07-28"))).toEqual([]);
    expect(differences(found("2026-07-28"), result)).toEqual([]);
  });

  test("finds a server of 2026 alone conformant for clients of 2025", options, async () => {
    const scored = scoredScenarios("2025-11-25");
    expect(failedOf(await through("modern", "2025-11-25"), scored)).toEqual([]);
  });

  test("finds a server of 2025 alone to lack what 2025 has no words for", options, async () => {
    const scored = scoredScenarios("2026-07-28");
    expect(failedOf(await through("legacy", "2026-07-28"), scored)).toEqual([
      // The error that names the capability a client lacks.
      "server-stateless",
      // The names of questions: in 2025 they are requests with ids.
      "input-required-result-basic-elicitation",
    ]);
  });
});

function found(revision: Revision): SuiteResult {
  return alone.get(revision) ?? new Map();
}

const expectedPinned: Readonly<Record<Revision, readonly string[]>> = {
  "2025-11-25": [
    // A pinned list is there at once: JSON, no stream that could be looked at.
    "server-sse-multiple-streams server-sse-streams-functional: SUCCESS -> nothing",
  ],
  "2026-07-28": [
    // The server's tools changed and the pinned ones did not, so nobody is told.
    "server-stateless sep-2575-server-sends-tools-list-changed-on-subscription: SUCCESS -> WARNING",
  ],
};
