import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { load, parseTarget } from "../src/index.ts";
import { bothEras } from "./fixtures/http-servers.ts";
import { serve } from "./fixtures/probing.ts";

afterEach(() => vi.unstubAllEnvs());

it("goes through the proxy of the environment, and never with this machine's own servers", async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(502).end();
  });
  proxy.on("connect", (request, socket) => {
    asked.push(request.url);
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  for (const name of ["http_proxy", "HTTP_PROXY"]) vi.stubEnv(name, address);
  for (const name of ["no_proxy", "NO_PROXY"]) vi.stubEnv(name, "");
  const { url } = await serve(bothEras("plain"));
  expect((await load(parseTarget(url, "."))).ok).toBe(true);
  expect(asked).toEqual([]);
  const result = await load(parseTarget("http://crm.invalid/mcp", "."), { timeoutMs: 5_000 });
  expect(result).toMatchObject({ ok: false, failure: { code: "unreachable" } });
  expect(asked[0]).toContain("crm.invalid");
  proxy.close();
});
