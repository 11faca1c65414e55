import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tenon } from "../tenon.ts";
import type { Run } from "../tenon.ts";
import { closedPort } from "./closed-port.ts";

const call = {
  callId: "0199aa00-0000-7000-8000-000000000001",
  at: "2026-11-21T03:00:07.120Z",
  replica: "r",
  sequence: 1,
  caller: { kind: "key", id: "key:night-agent", client: "night-agent" },
  method: "tools/call",
  server: "billing",
  tool: "refund",
  liveTool: "refund_v2",
  contractVersion: "1.4.0",
  toolDigest: `sha256:${"ab".repeat(32)}`,
  decision: "translate",
  era: "modern",
  arguments: { customer: "c-17", amount: 10 },
  sentArguments: { customer: "c-17", cents: 1_000 },
  state: "ended",
  outcome: "tool-error",
  errorCode: "x\u001b[31m",
  timing: { auth: 0.5, upstream: 11.75 },
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  hash: "00",
};
const state = {
  draining: false,
  uptimeSeconds: 7_300,
  auth: "keys",
  servers: [
    {
      name: "billing",
      health: { state: "down", reason: "connection refused\u001b[2J" },
      circuit: { state: "open" },
      pins: [
        {
          server: "billing",
          pin: "registry",
          reference: "prod",
          version: "1.4.0",
          tools: 3,
          ageSeconds: 12,
          drifted: [
            { tool: "refund", kind: "translated", change: "the tool was renamed to refund_v2" },
          ],
        },
      ],
    },
    {
      name: "free",
      health: { state: "up" },
      circuit: { state: "closed" },
      pins: [{ server: "free", pin: "follow", tools: 0, live: { tools: 1 } }],
    },
  ],
  database: { kind: "postgres", state: "up" },
  audit: { queuedRecords: 2, lostRecords: 1 },
};

const asked: { readonly url: string; readonly key: string | undefined }[] = [];
let server: Server;
let url = "";
let answers: (path: string) => readonly [status: number, body: unknown] = () => [404, {}];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? "", key: request.headers.authorization });
    const [status, body] = answers(request.url ?? "");
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const run = (...args: readonly string[]): Promise<Run> =>
  tenon(["gateway", ...args], {
    env: { TENON_GATEWAY: `${url}/mcp/billing`, TENON_GATEWAY_KEY: "key-of-mine" },
  });

describe("the audit of a gateway that runs", () => {
  it("says what was sent, by whom, under which version", async () => {
    answers = () => [200, { calls: [call] }];
    asked.length = 0;
    const shown = await run(
      "audit",
      "--server",
      "billing",
      "--since",
      "2026-11-21 03:00",
      "--argument",
      "/customer=c-17",
    );
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toBe(
      `2026-11-21 03:00:07.120  night-agent  billing/refund  version 1.4.0 sha256:abababababab  translate as refund_v2, tool-error (x\ufffd[31m) in 12.3 ms
    arguments {"customer":"c-17","amount":10}
    sent      {"customer":"c-17","cents":1000}
    call 0199aa00-0000-7000-8000-000000000001  trace 4bf92f3577b34da6a3ce929d0e0e4736
`,
    );
    const [{ url: path, key } = { url: "", key: "" }] = asked;
    expect(key).toBe("Bearer key-of-mine");
    expect(Object.fromEntries(new URL(path, url).searchParams)).toEqual({
      server: "billing",
      since: "2026-11-21T03:00:00.000Z",
      limit: "50",
      argument: '/customer="c-17"',
    });
  });

  it("goes on to the next page, and stops at --last", async () => {
    answers = (path) => [
      200,
      {
        calls: Array.from({ length: 200 }, () => call),
        nextCursor: path.includes("cursor=a") ? "b" : "a",
      },
    ];
    asked.length = 0;
    const shown = await run("audit", "--last", "250", "--format", "json");
    const { calls, more } = JSON.parse(shown.stdout);
    expect([calls.length, more]).toEqual([400, true]);
    expect(asked.map(({ url: path }) => new URL(path, url).searchParams.get("limit"))).toEqual([
      "200",
      "50",
    ]);
  });

  it("is verified, and a broken chain is exit code 1", async () => {
    answers = () => [
      200,
      {
        ok: false,
        replicas: [{ replica: "r", rows: 3, from: 1, to: 3, head: "ff" }],
        findings: [{ kind: "changed", replica: "r", sequence: 2, rows: 1 }],
      },
    ];
    const shown = await run("audit", "--verify");
    expect(shown.code).toBe(1);
    expect(shown.stdout).toBe(
      "broken: 3 rows of 1 replica\n  changed  r from 2: 1 row\n  r  3  ff\n",
    );
  });

  it.each([
    [
      [401, { detail: "A key is needed." }],
      /answers 401: A key is needed\. The key is TENON_GATEWAY_KEY\./u,
    ],
    [[400, { detail: "times are RFC 3339" }], /answers 400: times are RFC 3339/u],
    [[200, { odd: true }], /not that of an audit/u],
    [[502, "x"], /answers 502 with nothing of a gateway/u],
  ] as const)("%j is exit code 3 with words", async (answer, words) => {
    answers = () => answer;
    const shown = await run("audit");
    expect(shown.code).toBe(3);
    expect(shown.stderr).toMatch(words);
    expect(shown.stderr).not.toContain("key-of-mine");
  });
});

describe("the status of a gateway that runs", () => {
  it("shows servers, pins, drift and the audit", async () => {
    answers = () => [200, state];
    const shown = await run("status");
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toBe(
      `${url}  ready  up 2 h  auth keys  postgres up  2 records to store  1 lost
  billing  down  circuit open  prod 1.4.0, 12 s ago  3 tools  1 translated
  free     up                  follows               1 tool   as agreed
    billing: connection refused\ufffd[2J
    billing/refund translated: the tool was renamed to refund_v2
`,
    );
    expect(asked.at(-1)?.url).toBe("/v1/state");
  });

  it("is JSON for scripts, and shows nothing that it does not know", async () => {
    answers = () => [200, { ...state, servers: [{}] }];
    expect(JSON.parse((await run("status", "--format", "json")).stdout)).toMatchObject({
      schemaVersion: 1,
      auth: "keys",
    });
    answers = () => [200, {}];
    expect(await run("status")).toMatchObject({ code: 0 });
  });

  it("is exit code 3 when nothing answers", async () => {
    const port = await closedPort();
    const shown = await run("status", `http://127.0.0.1:${port}`);
    expect(shown.code).toBe(3);
    expect(shown.stderr).toContain("does not answer (ECONNREFUSED)");
  });
});
