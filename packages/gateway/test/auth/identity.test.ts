import { createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { identity, identityHeader } from "../../src/auth/identity.ts";
import { authLimits } from "../../src/auth/limits.ts";
import { anonymous } from "../../src/caller.ts";
import type { Caller } from "../../src/caller.ts";
import { authFront, testSecrets } from "./fixtures/front.ts";
import { gatewaySettings, serverSettings } from "./fixtures/settings.ts";

const [first, second] = [
  "the first master secret of the gateway",
  "the second master secret of the gateway",
];
const issuer = "https://gw.example";
const ada: Caller = {
  kind: "token",
  id: "token:https://idp.example ada claude",
  subject: "ada",
  client: "claude",
  issuer: "https://idp.example",
  scopes: ["mcp"],
  token: "the-client-token",
};
const source = {
  kind: "http",
  url: "https://desk.example:8443/x/mcp",
  headers: {},
  transport: "auto",
} as const;
const desk = serverSettings("desk", { source });

describe("an assertion", () => {
  test("says who the caller is to this upstream, for a minute, and holds nothing of the client's token", async () => {
    const own = identity({ secrets: [first], issuer });
    const assertion = String(own.assertionFor(desk, ada));
    const { payload, protectedHeader } = await jwtVerify(
      assertion,
      createLocalJWKSet({ keys: [...own.keys] }),
      {
        issuer,
        audience: "https://desk.example:8443",
        algorithms: ["EdDSA"],
      },
    );
    expect(protectedHeader).toMatchObject({ alg: "EdDSA", kid: own.keys[0]?.kid });
    expect(payload).toMatchObject({ sub: "ada", client_id: "claude", idp: "https://idp.example" });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(authLimits.assertionSeconds);
    expect(JSON.stringify(payload)).not.toContain("the-client-token");
  });

  test("is made anew after half its life, and is another one for every caller and server", () => {
    let now = 1_000_000_000;
    const own = identity({ secrets: [first], issuer, now: () => now });
    const assertion = own.assertionFor(desk, ada);
    now += 29_999;
    expect(own.assertionFor(desk, { ...ada })).toBe(assertion);
    expect(own.assertionFor(desk, { ...ada, id: "key:bob" })).not.toBe(assertion);
    expect(own.assertionFor(serverSettings("files", { source }), ada)).not.toBe(assertion);
    now += 1;
    expect(own.assertionFor(desk, ada)).not.toBe(assertion);
  });

  test("names keys and nobody too, and there is none for a process", async () => {
    const own = identity({ secrets: [first], issuer: undefined });
    const keys = createLocalJWKSet({ keys: [...own.keys] });
    const key: Caller = { kind: "key", id: "key:ci", client: "ci", scopes: [] };
    const { payload } = await jwtVerify(String(own.assertionFor(desk, key)), keys, {
      issuer: "tenon-gateway",
    });
    expect(payload).toMatchObject({ sub: "key:ci", client_id: "ci" });
    expect((await jwtVerify(String(own.assertionFor(desk, anonymous)), keys)).payload.sub).toBe(
      "anonymous",
    );
    const child = { kind: "stdio", command: "x", args: [], env: {}, cwd: "/" } as const;
    expect(own.assertionFor(serverSettings("desk", { source: child }), ada)).toBeUndefined();
  });
});

describe("keys", () => {
  test("of every replica with the same secret are the same; another secret gives others", () => {
    const keys = (...secrets: string[]) => identity({ secrets, issuer }).keys;
    expect(keys(first)).toEqual(keys(first));
    expect(keys(first)).not.toEqual(keys(second));
    expect(keys(first, second)).toEqual([...keys(first), ...keys(second)]);
    for (const key of keys(first))
      expect(Object.keys(key).toSorted()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
  });

  test("verify across a rotation, whichever replica restarted first", async () => {
    const before = identity({ secrets: [first, second], issuer });
    const after = identity({ secrets: [second, first], issuer });
    for (const [from, to] of [
      [before, after],
      [after, before],
    ] as const) {
      const assertion = String(from.assertionFor(desk, ada));
      const { payload } = await jwtVerify(assertion, createLocalJWKSet({ keys: [...to.keys] }));
      expect(payload.sub).toBe("ada");
    }
    expect(decodeProtectedHeader(String(before.assertionFor(desk, ada))).kid).not.toBe(
      decodeProtectedHeader(String(after.assertionFor(desk, ada))).kid,
    );
  });

  test("stand where upstreams look for them when some server asks for assertions, and go with the credential", async () => {
    const headers = { "x-key": "k" };
    const server = serverSettings("desk", {
      source,
      assertIdentity: true,
      credential: { kind: "static", headers },
    });
    const { url, auth, close } = await authFront(
      gatewaySettings({
        servers: new Map([["desk", server]]),
        secrets: testSecrets,
        publicUrl: issuer,
      }),
    );
    const sent = await auth.upstreamHeaders(server, ada);
    expect(sent["x-key"]).toBe("k");
    const keys = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(String(sent[identityHeader]), keys, { issuer });
    expect(payload.sub).toBe("ada");
    expect(auth.upstreamHeaders({ ...server, assertIdentity: false }, ada)).toBe(headers);
    await close();
  });
});
