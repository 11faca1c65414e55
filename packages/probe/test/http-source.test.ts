import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { load, parseTarget } from "../src/index.ts";
import { bothEras, sessionful } from "./fixtures/http-servers.ts";
import { bad, good, serve } from "./fixtures/probing.ts";
import { flood } from "./fixtures/replies.ts";
import { oldSse } from "./fixtures/sse-server.ts";
import { contactTools, manyTools } from "./fixtures/tools.ts";

describe("servers of both eras", () => {
  it("is read in the modern era where both are offered, raw and with everything beside tools", async () => {
    const snapshot = await good(bothEras("rich"));
    expect(snapshot.protocol).toEqual({ era: "modern", version: "2026-07-28" });
    expect(JSON.stringify(snapshot.rawTools)).toBe(JSON.stringify(contactTools));
    expect(snapshot.list.tools.map((tool) => tool.name)).toEqual([
      "find_contact",
      "update_contact",
    ]);
    expect(snapshot.prompts).toEqual([{ name: "greet" }]);
    expect(snapshot.resources).toEqual([{ uri: "file:///a.txt", name: "a" }]);
    expect(snapshot.serverInfo).toEqual({ name: "contacts", version: "1.2.3" });
    expect(snapshot.instructions).toBe("Ask before you write.");
    expect(Object.keys(snapshot.capabilities ?? {})).toEqual(["tools", "prompts", "resources"]);
  });

  it("warns about another list that fails, and keeps the tools", async () => {
    const snapshot = await good(bothEras("rich"));
    expect(snapshot.resourceTemplates).toEqual([]);
    expect(snapshot.warnings).toHaveLength(1);
    expect(snapshot.warnings[0]).toContain("resources/templates/list was left out");
  });

  it("reads a strictly modern server, every page", async () => {
    const snapshot = await good(bothEras("paged", "reject"));
    expect(snapshot.rawTools).toEqual(manyTools(10));
  });

  it("ends the session that a server of 2025 opened", async () => {
    const server = sessionful("paged");
    const methods: (string | undefined)[] = [];
    const snapshot = await good((request, response) => {
      methods.push(request.method);
      server.handler(request, response);
    });
    expect(snapshot.protocol).toEqual({ era: "legacy", version: "2025-11-25" });
    expect(snapshot.rawTools).toHaveLength(10);
    expect(server.open()).toBe(0);
    expect(methods.at(-1)).toBe("DELETE");
  });

  it("ends the session also when the list fails", async () => {
    const server = sessionful("paged");
    expect((await bad(server.handler, { maxPages: 2 })).code).toBe("too-large");
    expect(server.open()).toBe(0);
  });

  it("falls back to HTTP+SSE of 2024-11-05", async () => {
    const snapshot = await good(oldSse());
    expect(snapshot.protocol).toEqual({ era: "legacy", version: "2024-11-05" });
    expect(JSON.stringify(snapshot.rawTools)).toBe(JSON.stringify(contactTools));
  });

  it("speaks only HTTP+SSE when told so, and not at all when told otherwise", async () => {
    const { url, requests } = await serve(oldSse());
    const target = { kind: "http", url, headers: {}, display: url } as const;
    expect((await load({ ...target, transport: "sse" })).ok).toBe(true);
    expect(requests[0]).toBe("GET /mcp");
    const other = await load({ ...target, transport: "streamable-http" });
    expect(other).toMatchObject({ ok: false, failure: { code: "not-mcp" } });
  });

  it("gives equal lists twice", async () => {
    const { url } = await serve(sessionful("paged").handler);
    const [one, two] = [await load(parseTarget(url, ".")), await load(parseTarget(url, "."))];
    if (!one.ok || !two.ok) throw new Error("not read");
    expect({ ...one.snapshot, timings: undefined }).toEqual({
      ...two.snapshot,
      timings: undefined,
    });
  });

  it("sends the headers of the target, and credentials in the URL as a header", async () => {
    const seen: (string | undefined)[] = [];
    const handler = bothEras("plain");
    const { url } = await serve((request, response) => {
      seen.push(request.headers.authorization, request.headersDistinct["x-team"]?.[0]);
      handler(request, response);
    });
    const target = parseTarget(url.replace("//", "//ann:s3cret@"), ".");
    if (target.kind !== "http") throw new Error("not a URL");
    expect(target.display).not.toContain("s3cret");
    expect((await load({ ...target, headers: { "X-Team": "crm" } })).ok).toBe(true);
    expect(seen.slice(0, 2)).toEqual([
      `Basic ${Buffer.from("ann:s3cret").toString("base64")}`,
      "crm",
    ]);
  });
});

it("cuts a 200 MB answer off at the byte limit with bounded memory", async () => {
  const { url } = await serve(flood(200 * 1024 * 1024));
  const script = join(import.meta.dirname, "fixtures/probe-once.ts");
  const child = spawn(process.execPath, [script, url, "20000"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output = await child.stdout.toArray();
  if (child.exitCode === null) await once(child, "exit");
  const [code, maxRss = "0"] = Buffer.concat(output).toString().trim().split(" ");
  expect(code).toBe("too-large");
  expect(Number(maxRss)).toBeLessThan(300 * 1024 * 1024);
});
