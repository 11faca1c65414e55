import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tortureLimits } from "../src/limits.ts";
import { definitions } from "../src/upstream/definitions.ts";
import { type CallRecord, Ledger } from "../src/upstream/ledger.ts";
import { serveUpstream } from "../src/upstream/serve.ts";

const options = {
  era: "both",
  sessions: true,
  journal: undefined,
  changes: [],
  version: "1.0.0",
} as const;

async function post(url: string, message: object | string, headers: object = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof message === "string" ? message : JSON.stringify({ jsonrpc: "2.0", ...message }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

async function served(more: Partial<Parameters<typeof serveUpstream>[0]> = {}) {
  const place = { host: "127.0.0.1", port: 0, controlPort: 0 };
  const serving = await serveUpstream({ ...options, ...place, ...more });
  onTestFinished(serving.close);
  return serving;
}

function record(nonce: string): CallRecord {
  const rest = {
    tool: "echo",
    era: "modern",
    session: null,
    headers: {},
    meta: {},
    body: "",
    startedAt: 0,
  } as const;
  return { nonce, ...rest };
}

describe("the upstream", () => {
  it("counts side effects across its own death", () => {
    const journal = join(mkdtempSync(join(tmpdir(), "tenon-ledger-")), "journal");
    new Ledger(journal).effect("a");
    new Ledger(journal).effect("a");
    expect(new Ledger(journal).effects("a")).toBe(2);
    expect(new Ledger(journal).effects("b")).toBe(0);
  });

  it("forgets the oldest call past the limit", () => {
    const ledger = new Ledger(undefined);
    for (let index = 0; index < tortureLimits.calls; index += 1) ledger.begin(record(`n${index}`));
    expect(ledger.calls("n0")).toHaveLength(1);
    ledger.begin(record("one more"));
    expect(ledger.calls("n0")).toHaveLength(0);
    expect(ledger.calls("n1")).toHaveLength(1);
  });

  it("refuses a legacy call without a session with 400, with an unknown one with 404", async () => {
    const { url } = await served();
    const call = { id: 1, method: "tools/list" };
    expect((await post(url, call)).status).toBe(400);
    expect((await post(url, call, { "mcp-session-id": "made-up" })).status).toBe(404);
  });

  it.each([
    ["legacy", "2026-07-28", 400],
    ["modern", "2025-11-25", 400],
    ["both", "2026-07-28", 200],
  ] as const)("as %s answers a request of %s with %i", async (era, revision, status) => {
    const { url } = await served({ era });
    const isModern = revision === "2026-07-28";
    const meta = {
      "io.modelcontextprotocol/protocolVersion": revision,
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const method = isModern ? "tools/list" : "initialize";
    const params = isModern ? { _meta: meta } : { protocolVersion: revision };
    const headers = isModern ? { "mcp-protocol-version": revision, "mcp-method": method } : {};
    expect((await post(url, { id: 1, method, params }, headers)).status).toBe(status);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
  ])("survives %s", async (_, body) => {
    const { url } = await served();
    expect((await post(url, body)).status).toBe(400);
    expect((await post(url, { id: 1, method: "initialize" })).status).toBe(200);
  });

  it("reads a request at the limit and not one past it", async () => {
    const { url } = await served();
    const body = (bytes: number): string => {
      const head = '{"jsonrpc":"2.0","id":1,"method":"initialize","x":"';
      return `${head}${"x".repeat(bytes - head.length - 2)}"}`;
    };
    expect((await post(url, body(tortureLimits.requestBytes))).status).toBe(200);
    await expect(post(url, body(tortureLimits.requestBytes + 1))).rejects.toThrow("fetch failed");
  });

  it("changes its tool list as it is told", () => {
    const names = (changes: ("added" | "changed" | "removed")[]) =>
      definitions(new Set(changes)).map(({ name }) => name);
    expect(names(["added"])).toEqual([...names([]), "added"]);
    expect(names(["removed"])).toEqual(names([]).filter((name) => name !== "removable"));
    expect(names(["changed"])).toEqual(names([]));
  });
});
