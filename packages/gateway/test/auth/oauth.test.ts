import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { authLimits } from "../../src/auth/limits.ts";
import type { GatewaySettings } from "../../src/config/settings.ts";
import { AuthorizationServer, newKey } from "./fixtures/authorization-server.ts";
import { authFront, listen } from "./fixtures/front.ts";
import { gatewaySettings, oauth } from "./fixtures/settings.ts";

let issuer: AuthorizationServer;
beforeAll(async () => {
  issuer = await AuthorizationServer.start();
});
afterAll(() => issuer.stop());

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  issuer.down(false);
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

async function front(changes: Partial<GatewaySettings> = {}) {
  const started = await authFront(gatewaySettings({ auth: oauth(issuer.issuer), ...changes }));
  open.push(started);
  return started;
}

async function ask(url: string, token?: string, headers: Record<string, string> = {}) {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: "POST", headers: { ...authorization, ...headers } });
  return {
    status: response.status,
    challenge: response.headers.get("www-authenticate"),
    text: await response.text(),
  };
}

describe("a token of the issuer", () => {
  test("for the gateway lets its client in, whatever the spelling of the URL", async () => {
    const { url } = await front();
    for (const audience of [url, `${url}/`, `${url}/mcp`, `${url}/mcp/`, `${url}/mcp/files`]) {
      const known = await ask(`${url}/mcp/files`, await issuer.token(audience));
      expect(known, `at ${audience}`).toMatchObject({ status: 200 });
      expect(JSON.parse(known.text)).toMatchObject({
        kind: "token",
        id: `token:${issuer.issuer} agent agent`,
        client: "agent",
        subject: "agent",
        issuer: issuer.issuer,
        scopes: ["mcp"],
      });
    }
  });

  test("for one server is good for that server only", async () => {
    const { url } = await front();
    const token = await issuer.token(`${url}/mcp/files`);
    expect((await ask(`${url}/mcp/files`, token)).status).toBe(200);
    for (const path of ["/mcp", "/mcp/desk"]) {
      const refused = await ask(url + path, token);
      expect(refused).toMatchObject({ status: 401 });
      expect(refused.challenge).toContain('error="invalid_token"');
    }
  });

  test("for the upstream, or for another site, is refused", async () => {
    const { url } = await front();
    for (const audience of ["http://127.0.0.1:9/desk/mcp", "https://other.example/mcp"]) {
      const refused = await ask(`${url}/mcp`, await issuer.token(audience));
      expect(refused.status).toBe(401);
      expect(refused.text).toContain("another audience");
    }
  });

  test("for another site is refused also when the request names that site as its host", async () => {
    const { url } = await front({ allowedHosts: ["evil.example"] });
    const token = await issuer.token("http://evil.example/mcp");
    expect((await ask(`${url}/mcp`, token)).status).toBe(401);
    const unlisted = await front();
    const forwarded = { "x-forwarded-host": "evil.example" };
    expect((await ask(`${unlisted.url}/mcp`, token, forwarded)).status).toBe(401);
  });

  test("for a configured audience or the public URL is good", async () => {
    const named = await front({ auth: oauth(issuer.issuer, { audiences: ["urn:tenon"] }) });
    const token = await issuer.forged({ aud: ["urn:else", "urn:tenon"], client_id: "agent" });
    expect((await ask(`${named.url}/mcp`, token)).status).toBe(200);
    const published = await front({ publicUrl: "https://gw.example/agents" });
    const forPublic = await issuer.token("https://gw.example/agents/mcp");
    expect((await ask(`${published.url}/mcp`, forPublic)).status).toBe(200);
    const forLocal = await issuer.token(`${published.url}/mcp`);
    expect((await ask(`${published.url}/mcp`, forLocal)).status).toBe(401);
  });
});

describe("what is no token for here is refused", () => {
  test("expired, not yet valid, of another issuer, without what a token needs", async () => {
    const { url } = await front();
    const aud = `${url}/mcp`;
    const now = Math.floor(Date.now() / 1_000);
    expect((await ask(aud, await issuer.forged({ aud }))).status).toBe(200);
    const refused = {
      "has expired": await issuer.forged({ aud, exp: now - 60 }),
      "not valid yet": await issuer.forged({ aud, nbf: now + 600 }),
      "issuer that counts": await issuer.forged({ aud, iss: "https://other.example" }),
      "names neither": await issuer.forged({ aud, sub: "" }),
      "required claim": await issuer.forged({ sub: "ada" }),
      "bound to a key": await issuer.forged({ aud, cnf: { jkt: "x" } }),
      "great length": await issuer.forged({ aud, sub: "x".repeat(authLimits.nameLength + 1) }),
      "scopes cannot": await issuer.forged({ aud, scope: 7 }),
    };
    for (const [why, token] of Object.entries(refused)) {
      const answer = await ask(aud, token);
      expect(answer, `at ${why}`).toMatchObject({ status: 401 });
      expect(answer.text).toContain(why);
      expect(answer.challenge).toContain('error="invalid_token"');
      expect(answer.text + String(answer.challenge)).not.toContain(token.slice(-20));
    }
  });

  test("unsigned, signed with the public key as a secret, of another type, by another key", async () => {
    const { url } = await front();
    const aud = `${url}/mcp`;
    const body = Buffer.from(
      JSON.stringify({ iss: issuer.issuer, sub: "ada", aud, exp: Date.now() / 1_000 + 60 }),
    ).toString("base64url");
    const header = (alg: string) =>
      Buffer.from(JSON.stringify({ alg, kid: "first" })).toString("base64url");
    const published = await (await fetch(`${issuer.issuer}/jwks`)).text();
    const stranger = await newKey("first");
    const hostile = [
      `${header("none")}.${body}.`,
      `${header("None")}.${body}.`,
      `${header("ES256")}.${body}.`,
      await issuer.forged({ aud }, { alg: "HS256" }, Buffer.from(published)),
      await issuer.forged(
        { aud },
        { alg: "HS256" },
        Buffer.from(String(issuer.key.jwk.x).padEnd(64)),
      ),
      await issuer.forged({ aud }, { typ: "logout+jwt" }),
      await issuer.forged({ aud }, {}, stranger.private),
      "not.a.token",
      "x",
      "x".repeat(authLimits.tokenLength + 1),
      "a b",
    ];
    for (const token of hostile) expect(await ask(aud, token)).toMatchObject({ status: 401 });
    const basic = await ask(aud, undefined, { authorization: "Basic YWRhOng=" });
    expect(basic).toMatchObject({ status: 401 });
  });

  test("keys that an issuer publishes must be for signatures, and asymmetric", async () => {
    const secret = Buffer.from("a symmetric key that was published by mistake, or worse");
    const keys = await listen((_request, response) => {
      const symmetric = { kty: "oct", kid: "first", k: secret.toString("base64url") };
      response.end(
        JSON.stringify({ keys: [symmetric, { ...issuer.key.jwk, d: undefined, use: "enc" }] }),
      );
    });
    open.push(keys);
    const jwks = new Map([[issuer.issuer, keys.url]]);
    const { url } = await front({ auth: oauth(issuer.issuer, { jwks }) });
    const aud = `${url}/mcp`;
    const byOct = await issuer.forged({ aud }, { alg: "HS256" }, secret);
    expect((await ask(aud, byOct)).status).toBe(401);
    expect((await ask(aud, await issuer.forged({ aud }))).status).toBe(401);
  });
});

describe("the challenge", () => {
  test("without a token tells where to get one and which scopes, and names no error", async () => {
    const { url } = await front({ auth: oauth(issuer.issuer, { scopes: ["mcp"] }) });
    const { status, challenge } = await ask(`${url}/mcp/desk`);
    expect(status).toBe(401);
    expect(challenge).toBe(
      'Bearer scope="mcp desk:write", ' +
        `resource_metadata="${url}/.well-known/oauth-protected-resource/mcp/desk"`,
    );
    const metadata = await fetch(`${url}/.well-known/oauth-protected-resource/mcp/desk`);
    expect(metadata.headers.get("access-control-allow-origin")).toBe("*");
    expect(await metadata.json()).toEqual({
      resource: `${url}/mcp/desk`,
      authorization_servers: [issuer.issuer],
      bearer_methods_supported: ["header"],
      scopes_supported: ["mcp", "desk:write"],
      resource_name: "Tenon gateway: desk",
    });
  });

  test("for too few scopes asks for all that are needed here, and the stepped-up token is good", async () => {
    const { url } = await front({ auth: oauth(issuer.issuer, { scopes: ["mcp"] }) });
    const refused = await ask(`${url}/mcp/desk`, await issuer.token(`${url}/mcp`, "mcp"));
    expect(refused.status).toBe(403);
    expect(refused.challenge).toContain('error="insufficient_scope"');
    expect(refused.challenge).toContain('scope="mcp desk:write"');
    expect(refused.challenge).toContain("resource_metadata=");
    const more = await issuer.token(`${url}/mcp`, "mcp desk:write");
    expect((await ask(`${url}/mcp/desk`, more)).status).toBe(200);
    expect((await ask(`${url}/mcp/files`, await issuer.token(url, "mcp"))).status).toBe(200);
  });
});

describe("the issuer's keys", () => {
  test("are asked for once, however many tokens come at once", async () => {
    const { url } = await front();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.token(`${url}/mcp`)));
    issuer.asked.length = 0;
    const answers = await Promise.all(tokens.map((token) => ask(`${url}/mcp`, token)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(issuer.asked.filter((path) => path.includes("jwks"))).toHaveLength(1);
    expect(issuer.asked.length).toBeLessThanOrEqual(3);
  });

  test("a storm of unknown key ids costs the issuer one request per cooldown", async () => {
    const { url, clock } = await front();
    const aud = `${url}/mcp`;
    await ask(aud, await issuer.token(aud));
    clock.aheadMs += authLimits.issuerCooldownMs;
    issuer.asked.length = 0;
    const storm = async () => {
      const tokens = await Promise.all(
        Array.from({ length: 40 }, (_, number) => issuer.forged({ aud }, { kid: `no-${number}` })),
      );
      return Promise.all(tokens.map((token) => ask(aud, token)));
    };
    const statuses = new Set([...(await storm()), ...(await storm())].map(({ status }) => status));
    expect([...statuses]).toEqual([401]);
    expect(issuer.asked).toHaveLength(1);
  });

  test("that were rotated are found, and the old one ends", async () => {
    const { url, clock } = await front();
    const aud = `${url}/mcp`;
    const old = await issuer.token(aud);
    expect((await ask(aud, old)).status).toBe(200);
    issuer.use(await newKey("second"));
    clock.aheadMs += authLimits.issuerCooldownMs;
    expect((await ask(aud, await issuer.token(aud))).status).toBe(200);
    const other = await issuer.forged({ aud }, { kid: "first" });
    expect((await ask(aud, other)).status).toBe(401);
  });

  test("go on when the issuer is down; what cannot be told then is a 503, not a 401", async () => {
    const { url, clock } = await front();
    const aud = `${url}/mcp`;
    expect((await ask(aud, await issuer.token(aud))).status).toBe(200);
    const fresh = await issuer.token(aud);
    issuer.down(true);
    expect((await ask(aud, fresh)).status).toBe(200);
    clock.aheadMs += authLimits.issuerCooldownMs;
    const unknown = await ask(aud, await issuer.forged({ aud }, { kid: "newer" }));
    expect(unknown).toMatchObject({ status: 503, challenge: null });
    expect(unknown.text).toContain("cannot be read");
    const late = await issuer.forged({ aud, exp: Math.floor(Date.now() / 1_000) + 900_000 });
    clock.aheadMs += authLimits.issuerFreshMs + 1;
    expect((await ask(aud, late)).status).toBe(200);
    clock.aheadMs += authLimits.issuerStaleMs;
    expect((await ask(aud, late)).status).toBe(503);
    issuer.down(false);
    clock.aheadMs += authLimits.issuerCooldownMs;
    expect((await ask(aud, late)).status).toBe(200);
  });

  test("of an issuer that never answered: 503, and soon again 200", async () => {
    const { url, clock } = await front();
    const token = await issuer.token(`${url}/mcp`);
    issuer.down(true);
    expect((await ask(`${url}/mcp`, token)).status).toBe(503);
    issuer.down(false);
    expect((await ask(`${url}/mcp`, token)).status).toBe(503);
    clock.aheadMs += authLimits.issuerCooldownMs;
    expect((await ask(`${url}/mcp`, token)).status).toBe(200);
  });
});

test("a token that was verified is good at once, until it expires", async () => {
  const { url, auth, clock } = await front();
  const aud = `${url}/mcp`;
  const now = Math.floor(Date.now() / 1_000);
  const token = await issuer.forged({ aud, exp: now + 120 });
  await ask(aud, token);
  const { host } = new URL(url);
  const request = {
    url: "/mcp",
    headers: { host, authorization: `Bearer ${token}` },
    socket: { remoteAddress: "127.0.0.1" },
  } as unknown as Parameters<typeof auth.authenticate>[0];
  const first = auth.authenticate(request, "");
  expect(first).toMatchObject({ kind: "token" });
  expect(auth.authenticate(request, "")).toBe(first);
  clock.aheadMs = 130_000 + authLimits.clockSkewSeconds * 1_000;
  const late = auth.authenticate(request, "");
  expect(late).toBeInstanceOf(Promise);
  expect(await late).toMatchObject({ kind: "challenge", status: 401 });
});
