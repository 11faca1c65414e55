import { describe, expect, it } from "vitest";
import { load, parseTarget } from "../src/index.ts";
import { bothEras, listen } from "./fixtures/http-servers.ts";
import { bad, lists, serve, status } from "./fixtures/probing.ts";
import { olderServer, overHttp } from "./fixtures/replies.ts";

const json = { "content-type": "application/json" };

describe("what is not an MCP server", () => {
  it.each([
    ["unauthorised", 401, "tenon.yaml"],
    ["unauthorised", 403, "tenon.yaml"],
    ["not-mcp", 404, "/mcp"],
    ["unreachable", 429, "429"],
    ["unreachable", 500, "500"],
    ["unreachable", 503, "503"],
  ])("is %s at HTTP %i", async (code, http, told) => {
    const failure = await bad(status(http, {}, "<h1>no</h1>"));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(told);
  });

  it("redirects to another origin: not followed, and named without its query", async () => {
    let followed = 0;
    const other = await serve((_request, response) => {
      followed++;
      response.writeHead(200).end();
    });
    const failure = await bad(status(307, { location: `${other.url}?token=abcdefgh` }));
    expect(failure.code).toBe("not-mcp");
    expect(failure.message).toContain(other.url);
    expect(failure.message).not.toContain("abcdefgh");
    expect(followed).toBe(0);
  });

  it.each([
    ["a page", { "content-type": "text/html" }, "<html></html>", "text/html"],
    ["bytes of no type", {}, "\u0001\u0002\u0003", "type"],
    ["broken JSON", json, '{"jsonrpc":', "not JSON"],
    ["other JSON", json, '{"tools":[]}', "not JSON-RPC"],
    ["an empty answer", json, "", "not JSON"],
  ])("answers %s", async (_name, headers, body, told) => {
    const failure = await bad(status(200, headers, body));
    expect(failure.code).toBe("not-mcp");
    expect(failure.message).toContain(told);
  });

  it("cannot be reached", async () => {
    const server = await listen(status(200));
    await server.close();
    const result = await load(parseTarget(server.url, "."));
    expect(result).toMatchObject({ ok: false, failure: { code: "unreachable" } });
    expect(result).toMatchObject({ failure: { message: expect.stringContaining("ECONNREFUSED") } });
    const unknown = await load(parseTarget("http://nonesuch.invalid/mcp", "."), {
      timeoutMs: 5_000,
    });
    expect(unknown).toMatchObject({
      ok: false,
      failure: { code: expect.stringMatching("unreachable|timed-out") },
    });
  });

  it("never answers", async () => {
    const failure = await bad(() => undefined, { timeoutMs: 300 });
    expect(failure.code).toBe("timed-out");
    expect(failure.message).toContain("waiting for: connect");
  });

  it("closes an event stream without an answer", async () => {
    const failure = await bad(
      overHttp(
        olderServer(() => undefined),
        (_asked, response) => {
          response.writeHead(200, { "content-type": "text/event-stream" }).end();
        },
      ),
    );
    expect(failure.code).toBe("malformed");
  });

  it("names an endpoint of another origin on the older transport", async () => {
    const failure = await bad((request, response) => {
      if (request.method !== "GET") return void response.writeHead(405).end();
      response.writeHead(200, { "content-type": "text/event-stream" });
      return void response.write("event: endpoint\ndata: http://elsewhere.example/messages\n\n");
    });
    expect(failure).toMatchObject({
      code: "not-mcp",
      message: expect.stringContaining("http://elsewhere.example"),
    });
  });

  it("refuses the handshake", async () => {
    const failure = await bad(
      overHttp(() => ({ error: { code: -32000, message: "no seat left" } })),
    );
    expect(failure).toMatchObject({
      code: "malformed",
      message: expect.stringMatching(/-32000.*no seat left/),
    });
  });

  it("cannot be sent a header with a line break; the value is not shown", async () => {
    const { url, requests } = await serve(bothEras("plain"));
    const headers = { "X-Token": "abc\nabcdef" };
    const result = await load({ kind: "http", url, headers, transport: "auto", display: url });
    expect(result).toMatchObject({
      failure: { code: "target-invalid", message: expect.stringContaining("X-Token") },
    });
    expect(JSON.stringify(result)).not.toContain("abcdef");
    expect(requests).toEqual([]);
  });

  it("is given up when the caller says so, before and during", async () => {
    const { url } = await serve(() => undefined);
    const target = parseTarget(url, ".");
    expect(await load(target, { signal: AbortSignal.abort() })).toMatchObject({
      failure: { code: "aborted" },
    });
    const during = load(target, { signal: AbortSignal.timeout(100) });
    expect(await during).toMatchObject({ failure: { code: "aborted" } });
  });

  it("hears no secret of ours back", async () => {
    const secret = "Zx9-very-secret-value".repeat(20);
    const { url } = await serve(
      lists(() => ({ error: { code: -32603, message: `bad key ${secret}` } })),
    );
    const target = {
      kind: "http",
      url,
      headers: { Authorization: `Bearer ${secret}` },
      transport: "auto",
      display: url,
    } as const;
    const result = await load(target);
    expect(result).toMatchObject({
      failure: { code: "malformed", message: expect.stringContaining("bad key ***") },
    });
  });
});
