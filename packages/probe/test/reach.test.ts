import { Agent } from "undici";
import { expect, it } from "vitest";
import { load, parseTarget } from "../src/index.ts";
import { bothEras } from "./fixtures/http-servers.ts";
import { serve } from "./fixtures/probing.ts";

const allowed = { timeoutMs: 5_000 };

it("asks for the address that is really dialled, for names and for addresses", async () => {
  const { url, requests } = await serve(bothEras("plain"));
  const asked: string[] = [];
  const allowAddress = (address: string, host: string): boolean => {
    asked.push(`${host} ${address}`);
    return true;
  };
  const byName = url.replace("127.0.0.1", "localhost");
  for (const target of [url, byName]) {
    expect((await load(parseTarget(target, "."), { ...allowed, allowAddress })).ok).toBe(true);
  }
  expect(new Set(asked)).toContain("127.0.0.1 127.0.0.1");
  expect(asked.some((line) => /^localhost (?:127\.0\.0\.1|::1)$/.test(line))).toBe(true);
  expect(requests.length).toBeGreaterThan(2);
});

it.each(["127.0.0.1", "localhost", "[::1]", "0x7f.1", "[::ffff:127.0.0.1]"])(
  "dials no forbidden address: %s",
  async (host) => {
    const { url, requests } = await serve(bothEras("plain"));
    const result = await load(parseTarget(url.replace("127.0.0.1", host), "."), {
      ...allowed,
      allowAddress: (address) => !/^(?:127\.|::1$)/.test(address),
    });
    expect(result).toMatchObject({ ok: false, failure: { code: "not-allowed" } });
    expect(requests).toEqual([]);
  },
);

it("follows no redirect to a forbidden address", async () => {
  const inner = await serve(bothEras("plain"));
  const outer = await serve((_request, response) => {
    response.writeHead(307, { location: inner.url }).end();
  });
  const port = new URL(outer.url).port;
  const result = await load(parseTarget(outer.url, "."), {
    ...allowed,
    allowAddress: () => port !== "",
  });
  expect(result.ok).toBe(false);
  expect(inner.requests).toEqual([]);
});

it("goes through the caller's dispatcher, and leaves it open", async () => {
  const { url } = await serve(bothEras("plain"));
  const dispatcher = new Agent();
  expect((await load(parseTarget(url, "."), { ...allowed, dispatcher })).ok).toBe(true);
  expect((await load(parseTarget(url, "."), { ...allowed, dispatcher })).ok).toBe(true);
  expect(dispatcher.closed).toBe(false);
  await dispatcher.close();
});

it.each(["stdio:node --version", "package.json", "git:HEAD:package.json"])(
  "loads only the kinds that are allowed: %s",
  async (text) => {
    const result = await load(parseTarget(text, "."), { kinds: ["http"] });
    expect(result).toMatchObject({ ok: false, failure: { code: "not-allowed" } });
  },
);
