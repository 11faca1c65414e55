import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { readGatewayConfig } from "../../src/config/read-config.ts";
import { environment, example, refusal, settingsOf } from "./configuration.ts";

describe("the example of the design", () => {
  const settings = settingsOf(example);

  it("names the registry and its key from the environment", () => {
    expect(settings.registry).toEqual({ url: "http://127.0.0.1:8420", key: "tenon_registry_key" });
  });

  it("has three servers, each with its pin", () => {
    const pins = [...settings.servers.values()].map(({ name, pin }) => [name, pin]);
    expect(pins).toEqual([
      ["desk", { kind: "registry", server: "desk", reference: "prod" }],
      ["files", { kind: "file", path: "/etc/tenon/files.tools.json" }],
      ["free", { kind: "follow" }],
    ]);
    expect(settings.servers.get("files")?.source).toMatchObject({
      kind: "stdio",
      cwd: "/etc/tenon",
    });
    expect(settings.servers.get("desk")).toMatchObject({ drift: "serve-pinned", watchSeconds: 60 });
  });

  it("gives the tool its own settings and the rest the standard ones", () => {
    const desk = settings.servers.get("desk");
    expect(desk?.tools.get("page_oncall")).toEqual({
      timeoutMs: 2000,
      rateLimit: { calls: 10, perSeconds: 1 },
      concurrency: 4,
      idempotent: true,
    });
    expect(settings.defaults).toEqual({ timeoutMs: 60_000, totalTimeoutMs: 1_800_000 });
  });

  it("keeps digests in the database of the environment", () => {
    expect(settings.audit).toMatchObject({
      enabled: true,
      databaseUrl: environment.DATABASE_URL,
      payload: "digest",
      retentionDays: 90,
      whenFull: "go-on",
      folder: "/var/lib/tenon/audit",
    });
    expect(settings.auth).toEqual({ kind: "none" });
  });
});

describe("pins", () => {
  const pinned = (pin: string): unknown =>
    settingsOf(
      `registry: { url: http://r }\nservers: { desk: { url: http://d, pin: "${pin}" } }`,
    ).servers.get("desk")?.pin;
  const digest = `sha256:${"0f".repeat(32)}`;

  test.each([
    ["prod", "desk", "prod"],
    ["1.4.0", "desk", "1.4.0"],
    ["other@1.2.0", "other", "1.2.0"],
    [digest, "desk", digest],
    [`other@${digest}`, "other", digest],
    ["latest", "desk", "latest"],
  ])("%s", (pin, server, reference) => {
    expect(pinned(pin)).toEqual({ kind: "registry", server, reference });
  });

  test.each(["a b", "@prod", "desk@", "a@b@c", "sha256:00zz", ""])("%j is none", (pin) => {
    expect(() => pinned(pin)).toThrow(/^tenon\.gateway\.yaml:2:\d+: servers\.desk\.pin: this/u);
  });

  it("are none when nothing is said", () => {
    expect(settingsOf("servers: { desk: { url: http://d } }").servers.get("desk")?.pin).toEqual({
      kind: "follow",
    });
  });

  it("need a registry, unless it is a file", () => {
    expect(
      refusal(
        "servers:\n  a: { url: http://d, pin: prod }\n  b: { url: http://d, pin: { file: x } }",
      ),
    ).toEqual([
      "tenon.gateway.yaml:2:28: servers.a.pin: this pin comes from a registry, and none is named; add `registry: { url: … }`, or pin a file or `follow`.",
    ]);
  });

  it("may differ for a client", () => {
    const { servers } = settingsOf(`
registry: { url: http://r }
servers: { desk: { url: http://d, pin: prod }, b: { url: http://b } }
auth: { keys: [{ name: agent, key: "\${SECRET}" }] }
clients: { agent: { pins: { desk: 1.0.0 } } }`);
    expect([...(servers.get("desk")?.clientPins ?? [])]).toEqual([
      ["agent", { kind: "registry", server: "desk", reference: "1.0.0" }],
    ]);
    expect(servers.get("b")?.clientPins.size).toBe(0);
  });
});

describe("the parts", () => {
  it("hash keys and keep hashes", () => {
    const { auth } = settingsOf(`servers: { a: { url: http://x } }
auth: { keys: [{ name: a, key: "\${SECRET}", scopes: [audit:read] }, { name: b, hash: ${"AB".repeat(32)} }] }`);
    expect(auth).toEqual({
      kind: "keys",
      keys: [
        {
          name: "a",
          hash: createHash("sha256").update(environment.SECRET).digest("hex"),
          scopes: ["audit:read"],
        },
        { name: "b", hash: "ab".repeat(32), scopes: [] },
      ],
    });
  });

  it("read OAuth, credentials of every kind, and the rest", () => {
    const settings = settingsOf(`
publicUrl: https://tools.example.com/agents/
servers:
  a: { url: https://a, credential: { headers: { Authorization: "Bearer \${SECRET}" } }, assertIdentity: true, scopes: [a:use] }
  b: { url: https://b, credential: { clientCredentials: { tokenUrl: https://t, clientId: i, clientSecret: s } }, watchSeconds: 5 }
  c: { url: https://c, credential: { tokenExchange: { tokenUrl: https://t, clientId: i, clientSecret: s, audience: c } } }
  d: { url: https://d, credential: { users: { alice: { X-Key: k } } }, drift: block }
  e: { url: https://e, credential: none, transport: sse }
drift: warn
tools: { "*": { timeoutMs: 5 }, "a/*": { readOnly: true }, a/x/y: { handOverMs: 9 } }
auth: { oauth: { issuers: [https://i/], jwks: { "https://i/": https://i/keys } } }
audit: none
sessions: { secrets: ["\${SECRET}"] }
valkey: redis://:p@v:6379
allowedHosts: ["a.example.com", "[::1]:80"]
allowedOrigins: [https://app.example.com/]
trustedProxies: [10.0.0.1, fd00::/8]
replica: { advertise: http://10.0.0.7:8421 }
watch: { seconds: 7 }
arguments: warn
results: ignore
`);
    const credentials = [...settings.servers.values()].map(({ credential }) => credential);
    expect(credentials).toEqual([
      { kind: "static", headers: { Authorization: `Bearer ${environment.SECRET}` } },
      { kind: "client-credentials", tokenUrl: "https://t", clientId: "i", clientSecret: "s" },
      {
        kind: "token-exchange",
        tokenUrl: "https://t",
        clientId: "i",
        clientSecret: "s",
        audience: "c",
      },
      { kind: "per-user", users: new Map([["alice", { "X-Key": "k" }]]) },
      { kind: "none" },
    ]);
    const [a, b, , d] = settings.servers.values();
    expect(a).toMatchObject({
      defaults: { readOnly: true },
      scopes: ["a:use"],
      assertIdentity: true,
      drift: "warn",
      watchSeconds: 7,
    });
    expect(a?.tools).toEqual(new Map([["x/y", { handOverMs: 9 }]]));
    expect([b?.watchSeconds, d?.drift]).toEqual([5, "block"]);
    expect(settings).toMatchObject({
      publicUrl: "https://tools.example.com/agents",
      auth: {
        kind: "oauth",
        issuers: ["https://i/"],
        audiences: [],
        jwks: new Map([["https://i/", "https://i/keys"]]),
      },
      audit: { enabled: false },
      defaults: { timeoutMs: 5, totalTimeoutMs: 1_800_000 },
      secrets: [environment.SECRET],
      valkeyUrl: "redis://:p@v:6379",
      allowedOrigins: ["https://app.example.com"],
      advertiseUrl: "http://10.0.0.7:8421",
      arguments: "warn",
      results: "ignore",
    });
  });
});

describe("a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "tenon-gateway-config-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("counts its paths from where it stands, with a byte order mark or not", () => {
    const path = join(folder, "tenon.gateway.yaml");
    writeFileSync(path, "\ufeffservers: { s: { command: x, cwd: sub, pin: { file: t.json } } }");
    const settings = readGatewayConfig(path, { XDG_DATA_HOME: "/data" });
    const server = settings.servers.get("s");
    expect(server?.source).toMatchObject({ cwd: join(folder, "sub") });
    expect(server?.pin).toEqual({ kind: "file", path: join(folder, "t.json") });
    expect(settings.dataFolder).toBe("/data/tenon/gateway");
    expect(readGatewayConfig(path, {}, { dataFolder: "/elsewhere" }).dataFolder).toBe("/elsewhere");
  });

  it("is named when it is not there or too large", () => {
    const path = join(folder, "no.yaml");
    expect(() => readGatewayConfig(path, {})).toThrow(/no\.yaml: there is no such file; name/u);
    expect(() => readGatewayConfig(folder, {})).toThrow(/cannot be read \(EISDIR\)/u);
    writeFileSync(path, `#${" ".repeat(4_194_304)}`);
    expect(() => readGatewayConfig(path, {})).toThrow(/larger than 4194304 bytes/u);
  });
});
