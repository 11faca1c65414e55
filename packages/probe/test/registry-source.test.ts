import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { contractDigest, parseToolList } from "@tenon/contract";
import { expect, onTestFinished, test } from "vitest";
import { load } from "../src/index.ts";
import type { Target } from "../src/index.ts";

const tools = [{ name: "a", description: "Does a.", inputSchema: { type: "object" } }];
const digest = contractDigest(parseToolList(tools));
const instant = "2026-11-21T12:00:00.000Z";
const pinned = {
  server: "crm",
  version: "1.2.0",
  digest,
  state: "active",
  verdict: "same",
  bump: "none",
  tools,
  createdAt: instant,
  observedAt: instant,
  origin: "push",
  brokeWithoutMajor: false,
};

interface Asked {
  readonly url: string;
  readonly authorization: string | undefined;
}

/** A registry that gives one answer to everything, and what it was asked. */
async function registry(status: number, body: unknown) {
  const asked: Asked[] = [];
  const server = createServer(({ url = "", headers }, response) => {
    asked.push({ url, authorization: headers.authorization });
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { asked, url: `http://127.0.0.1:${port}/behind` };
}

function target(url: string, version: string): Target {
  const display = `registry:crm@${version}`;
  return { kind: "registry", url, key: "hunter2hunter2", server: "crm", version, display };
}

test("a channel gives the tools verbatim and says which version they are", async () => {
  const { url, asked } = await registry(200, pinned);
  const loaded = await load(target(url, "prod"));
  expect(loaded).toMatchObject({
    ok: true,
    snapshot: {
      rawTools: tools,
      source: "registry:crm@prod",
      pinned: { server: "crm", version: "1.2.0", digest },
      warnings: [],
    },
  });
  expect(asked).toEqual([
    { url: "/behind/v1/servers/crm/versions/prod", authorization: "Bearer hunter2hunter2" },
  ]);
});

test("a deprecation is a warning", async () => {
  const deprecation = { reason: "use 2.x", sunset: "2027-01-31T00:00:00.000Z", at: instant };
  const { url } = await registry(200, { ...pinned, deprecation });
  const loaded = await load(target(url, "1.2.0"));
  expect(loaded.ok && loaded.snapshot.warnings).toEqual([
    "crm 1.2.0 is deprecated until 2027-01-31: use 2.x",
  ]);
});

const problem = (status: number, code: string): [number, object] => [
  status,
  { type: "x", title: "No", status, code, detail: "Because of hunter2hunter2." },
];

test.each([
  ["the tools have another digest", 200, { ...pinned, tools: [] }, "prod", "digest-mismatch"],
  ["it is another version", 200, pinned, "1.3.0", "digest-mismatch"],
  ["it is another contract", 200, pinned, `sha256:${"0".repeat(64)}`, "digest-mismatch"],
  ["it is another server", 200, { ...pinned, server: "x" }, "prod", "digest-mismatch"],
  ["there is none", ...problem(404, "version-missing"), "9.9.9", "not-found"],
  ["it may not be used", ...problem(409, "version-not-usable"), "2.0.0", "not-found"],
  ["the key is refused", ...problem(401, "key-invalid"), "prod", "unauthorised"],
  ["the key may not read", ...problem(403, "scope-missing"), "prod", "unauthorised"],
  ["its database is away", ...problem(503, "store-unavailable"), "prod", "unreachable"],
  ["it is no registry", 200, { hello: "world" }, "prod", "malformed"],
  ["it is some other server's error", 500, "oops", "prod", "malformed"],
] as const)("%s: a failure that says so", async (_, status, body, version, code) => {
  const { url } = await registry(status, body);
  const loaded = await load(target(url, version));
  expect(loaded).toMatchObject({ ok: false, failure: { code } });
  expect(JSON.stringify(loaded)).not.toContain("hunter2");
});

test("nothing listens, time runs out, and too much arrives: failures of the load", async () => {
  const gone = await load(target("http://127.0.0.1:9", "prod"));
  expect(gone).toMatchObject({ ok: false, failure: { code: "unreachable" } });
  const { url } = await registry(200, pinned);
  const large = await load(target(url, "prod"), { maxBytes: 100 });
  expect(large).toMatchObject({ ok: false, failure: { code: "too-large" } });
  const silent = createServer(() => undefined);
  await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const late = await load(target(`http://127.0.0.1:${port}`, "prod"), { timeoutMs: 200 });
  expect(late).toMatchObject({ ok: false, failure: { code: "timed-out" } });
});
