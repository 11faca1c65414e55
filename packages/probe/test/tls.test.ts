import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import { expect, it, onTestFinished } from "vitest";
import { load, parseTarget } from "../src/index.ts";
import { bothEras } from "./fixtures/http-servers.ts";
import { selfSigned } from "./fixtures/self-signed.ts";

async function serveTls(
  certificate: { key: string; cert: string },
  handler: RequestListener,
): Promise<string> {
  const server = createServer(certificate, handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

it("says of a certificate that nobody vouches for what is wrong and what to do", async () => {
  const url = await serveTls(selfSigned(2020, 2049), bothEras("plain"));
  const result = await load(parseTarget(url, "."), { timeoutMs: 5_000 });
  if (result.ok) throw new Error("it should have failed");
  expect(result.failure.code).toBe("unreachable");
  expect(result.failure.message).toContain("DEPTH_ZERO_SELF_SIGNED_CERT");
  expect(result.failure.message).toContain("NODE_EXTRA_CA_CERTS");
});

it.each([
  ["an expired certificate", 2020, 2021, "127.0.0.1", "CERT_HAS_EXPIRED"],
  ["a certificate of another host", 2020, 2049, "localhost", "ERR_TLS_CERT_ALTNAME_INVALID"],
])("refuses %s, also of a trusted authority", async (_name, from, to, host, code) => {
  const certificate = selfSigned(from, to);
  const url = await serveTls(certificate, bothEras("plain"));
  const dispatcher = new Agent({ connect: { ca: certificate.cert } });
  onTestFinished(() => dispatcher.destroy());
  const target = parseTarget(url.replace("127.0.0.1", host), ".");
  const result = await load(target, { timeoutMs: 5_000, dispatcher });
  if (result.ok) throw new Error("it should have failed");
  expect(result.failure.message).toContain(code);
  expect(result.failure.message).toContain("certificate");
});

it("reads a server whose certificate is trusted", async () => {
  const certificate = selfSigned(2020, 2049);
  const url = await serveTls(certificate, bothEras("plain"));
  const dispatcher = new Agent({ connect: { ca: certificate.cert } });
  onTestFinished(() => dispatcher.destroy());
  expect((await load(parseTarget(url, "."), { timeoutMs: 5_000, dispatcher })).ok).toBe(true);
});

it("speaks no TLS with a server that speaks none", async () => {
  const plain = await import("./fixtures/probing.ts").then(({ serve }) => serve(bothEras("plain")));
  const url = plain.url.replace("http:", "https:");
  const result = await load(parseTarget(url, "."), { timeoutMs: 5_000 });
  if (result.ok) throw new Error("it should have failed");
  expect(result.failure.code).toBe("unreachable");
  expect(result.failure.message).toMatch(/SSL|TLS|EPROTO/);
});
