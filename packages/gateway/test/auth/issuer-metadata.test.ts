import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { askJson } from "../../src/auth/bounded-json.ts";
import { IssuerKeys } from "../../src/auth/issuer-keys.ts";
import { discoverKeys, metadataUrls } from "../../src/auth/issuer-metadata.ts";
import { authLimits } from "../../src/auth/limits.ts";
import { newKey } from "./fixtures/authorization-server.ts";
import { listen } from "./fixtures/front.ts";

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

/** Answers JSON at some paths, 404 elsewhere, and tells what was asked for. */
async function site(pages: (url: string) => Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  let shown: Readonly<Record<string, unknown>> = {};
  const listening = await listen((request, response) => {
    asked.push(request.url ?? "");
    const page = shown[request.url ?? ""];
    if (typeof page === "function")
      (page as (...both: [IncomingMessage, ServerResponse]) => void)(request, response);
    else {
      response.statusCode = page === undefined ? 404 : 200;
      response.end(JSON.stringify(page ?? {}));
    }
  });
  shown = pages(listening.url);
  open.push(listening);
  return { url: listening.url, asked };
}

test("the three forms are asked for in the order that MCP gives", () => {
  expect(metadataUrls("https://issuer.example/tenant")).toEqual([
    "https://issuer.example/.well-known/oauth-authorization-server/tenant",
    "https://issuer.example/.well-known/openid-configuration/tenant",
    "https://issuer.example/tenant/.well-known/openid-configuration",
  ]);
  expect(metadataUrls("https://issuer.example/")).toEqual([
    "https://issuer.example/.well-known/oauth-authorization-server",
    "https://issuer.example/.well-known/openid-configuration",
  ]);
  expect(metadataUrls("not a URL")).toEqual([]);
});

test("each form is found, and only the issuer's own", async () => {
  for (const path of [
    "/.well-known/oauth-authorization-server/tenant",
    "/.well-known/openid-configuration/tenant",
    "/tenant/.well-known/openid-configuration",
  ]) {
    const { url } = await site((url) => ({
      [path]: { issuer: `${url}/tenant`, jwks_uri: `${url}/keys` },
    }));
    expect(await discoverKeys(`${url}/tenant`), `at ${path}`).toBe(`${url}/keys`);
    expect(await discoverKeys(`${url}/other`), `at ${path}`).toBeUndefined();
  }
  const impostor = await site((url) => ({
    "/.well-known/oauth-authorization-server/tenant": {
      issuer: "https://else.example",
      jwks_uri: `${url}/keys`,
    },
  }));
  expect(await discoverKeys(`${impostor.url}/tenant`)).toBeUndefined();
});

test("redirects are not followed, wherever they lead", async () => {
  const target = await site((url) => ({ "/keys": { issuer: url } }));
  const moved = (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(302, { location: `${target.url}/keys` }).end();
  };
  const { url } = await site(() => ({ "/.well-known/oauth-authorization-server": moved }));
  expect(await discoverKeys(url)).toBeUndefined();
  expect(target.asked).toEqual([]);
});

test("answers are bounded in size and time, and a failure is told without details", async () => {
  const { url } = await site(() => ({
    "/fits": { x: "y".repeat(100 - 8) },
    "/large": { x: "y".repeat(101 - 8) },
    "/endless": (_request: IncomingMessage, response: ServerResponse) => {
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(10_000)));
        response.once("drain", more);
      };
      more();
    },
    "/silent": () => undefined,
    "/list": [],
  }));
  const ask = (path: string) => askJson({ url: url + path, maxBytes: 100, timeoutMs: 300 });
  expect(await ask("/fits")).toMatchObject({ kind: "answer", status: 200 });
  expect(await ask("/large")).toEqual({ kind: "none", reason: "too-large" });
  expect(await ask("/endless")).toEqual({ kind: "none", reason: "too-large" });
  expect(await ask("/silent")).toEqual({ kind: "none", reason: "too-slow" });
  expect(await ask("/list")).toEqual({ kind: "answer", status: 200, body: undefined });
  const refused = await askJson({ url: "http://127.0.0.1:1/x", maxBytes: 100, timeoutMs: 300 });
  expect(refused).toEqual({ kind: "none", reason: "unreachable" });
});

test("an issuer that moves its keys is followed, and of too many keys the first count", async () => {
  let now = 1_000_000;
  let where = "/old";
  const many = await Promise.all(
    Array.from({ length: authLimits.issuerKeys + 1 }, async (_, number) => {
      const { jwk } = await newKey(`key-${number}`);
      return { ...jwk, d: undefined };
    }),
  );
  const { url } = await site((url) => ({
    "/.well-known/oauth-authorization-server": (
      _request: IncomingMessage,
      response: ServerResponse,
    ) => {
      response.end(JSON.stringify({ issuer: url, jwks_uri: url + where }));
    },
    "/old": (_request: IncomingMessage, response: ServerResponse) => {
      response.statusCode = where === "/old" ? 200 : 410;
      response.end(JSON.stringify({ keys: many.slice(0, 1) }));
    },
    "/new": { keys: many },
  }));
  const issuer = new IssuerKeys(url, undefined, () => now);
  expect((await issuer.known()).keys?.jwks().keys).toHaveLength(1);
  where = "/new";
  now += authLimits.issuerCooldownMs;
  expect(await issuer.renewed()).toMatchObject({ current: false });
  expect((await issuer.known()).keys?.jwks().keys).toHaveLength(1);
  now += authLimits.issuerCooldownMs;
  expect((await issuer.renewed()).current).toBe(true);
  expect((await issuer.known()).keys?.jwks().keys).toHaveLength(authLimits.issuerKeys);
});
