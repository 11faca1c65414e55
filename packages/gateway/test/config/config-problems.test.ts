import { describe, expect, it, test } from "vitest";
import { example, refusal, settingsOf } from "./configuration.ts";

describe("variables", () => {
  it("name the line where one is missing, once and all", () => {
    expect(refusal(example, {})).toEqual([
      "tenon.gateway.yaml:2:47: registry.key: the environment variable TENON_KEY is not set; set it, or write ${TENON_KEY:-default}.",
      "tenon.gateway.yaml:11:23: audit.databaseUrl: the environment variable DATABASE_URL is not set; set it, or write ${DATABASE_URL:-default}.",
    ]);
  });

  it("have defaults, also for empty ones, and an escape", () => {
    const { servers } = settingsOf(
      'servers: { s: { command: x, args: ["${NO:-a b}", "${EMPTY:-c}", "[${EMPTY}]", "$${A}", "$1"] } }',
    );
    expect(servers.get("s")?.source).toMatchObject({ args: ["a b", "c", "[]", "${A}", "$1"] });
  });

  it.each(["${", "${A-b}", "${}", "${1}", "x ${A"])("are not %s", (text) => {
    expect(refusal(`servers: { s: { command: "${text}" } }`, { A: "a" })).toEqual([
      expect.stringMatching(
        /^tenon\.gateway\.yaml:1:26: servers\.s\.command: this has `\$\{` without/u,
      ),
    ]);
  });

  it("are not looked for in keys, nor in what they bring", () => {
    const { servers } = settingsOf('servers: { s: { command: x, env: { "${A}": "${A}" } } }', {
      A: "${B}",
    });
    expect(servers.get("s")?.source).toMatchObject({ env: { "${A}": "${B}" } });
  });

  it("never show their values in a message", () => {
    const secrets = { A: "hunter2-is-my-secret!", B: "hunter3" };
    const lines = refusal(
      `registry: { url: "\${A}", key: x }
publicUrl: "\${A}"
servers:
  s: { url: "http://u:\${A}@x/\${B}", headers: { a: "\${A}\\n" }, pin: "\${A}", drift: "\${A}", transport: "\${B}", scopes: ["a \${B}"] }
  t: { command: "\${A}", cwd: "\${B}", credential: "\${A}" }
auth: { keys: [{ name: "\${A}", key: "\${A}" }, { name: "\${A}", key: "\${B}" }] }
clients: { x: { pins: { s: "\${A}" } } }
audit: { databaseUrl: "\${A}", payload: "\${B}" }
valkey: "\${A}"
sessions: { secrets: ["\${B}"] }
allowedOrigins: ["\${A}"]
allowedHosts: ["\${A}"]
trustedProxies: ["\${A}"]
replica: { advertise: "\${A}" }
`,
      secrets,
    );
    expect(lines.length).toBeGreaterThan(18);
    expect(lines.join("\n")).not.toMatch(/hunter/u);
  });
});

describe("what is wrong", () => {
  it("is told all at once, in order, with place and advice", () => {
    expect(
      refusal(`registry: { url: ftp://x, kee: k }
servers:
  desk: { ulr: http://127.0.0.1:9001/mcp }
  Desk: { url: http://d, drft: block }
  files: { command: npx, url: http://x }
  fi/les: { command: npx }
  none: 5
drift: serve-pined
auth: { oath: {} }
tools:
  dsk/page: { timeout_ms: 2000, rateLimit: { calls: 0 } }
  a: {}
  "*": { mapping: { arguments: [{ act: renam }] }, timeoutMs: 1.5 }
audit: { payload: digst, redact: { desk/x: [a] } }
clients: { bob: { pins: { dask: follow } } }
sessions: { secrets: [short] }
trustedProxies: [10.0.0.0/33]
`),
    ).toEqual([
      expect.stringContaining(":1:18: registry.url: this is no http(s) URL"),
      expect.stringContaining(":1:27: registry.kee: `kee` is not known here. Did you mean `key`?"),
      expect.stringContaining(
        ":3:3: servers.desk: this needs one of `url`, `command`. Did you mean `url`?",
      ),
      expect.stringContaining(":4:3: servers.Desk: differs from `desk` only in case"),
      expect.stringContaining(
        ":4:26: servers.Desk.drft: `drft` is not known here. Did you mean `drift`?",
      ),
      expect.stringContaining(
        ":5:3: servers.files: this has the keys of several forms; keep one: { url: … } or",
      ),
      expect.stringContaining(":6:3: servers.fi/les: a server's name has letters"),
      expect.stringContaining(
        ":7:9: servers.none: the number 5 is not understood here; write { url: … }",
      ),
      expect.stringContaining(
        ":8:8: drift: `serve-pined` is not one of serve-pinned, warn, block, follow. Did you mean",
      ),
      expect.stringContaining(
        ":9:1: auth: this needs one of `keys`, `oauth`. Did you mean `oauth`?",
      ),
      expect.stringContaining(
        ":11:3: tools.dsk/page: there is no server `dsk`. Did you mean `desk`?",
      ),
      expect.stringContaining(
        "tools.dsk/page.timeout_ms: `timeout_ms` is not known here. Did you mean `timeoutMs`?",
      ),
      expect.stringContaining("tools.dsk/page.rateLimit: `perSeconds` is missing; add it."),
      expect.stringContaining("tools.dsk/page.rateLimit.calls: this must be at least 1."),
      expect.stringContaining(":12:3: tools.a: write it as `server/tool`, `server/*` or `*`."),
      expect.stringContaining(
        "act: `renam` is not known; write one of rename, drop, supply, map, wrap.",
      ),
      expect.stringContaining(
        "tools.*.timeoutMs: this must be a whole number, not the number 1.5.",
      ),
      expect.stringContaining(
        "audit.payload: `digst` is not one of none, digest, redacted, full. Did you mean `digest`?",
      ),
      expect.stringContaining("audit.redact.desk/x.0: this is no JSON Pointer"),
      expect.stringContaining(
        "clients.bob.pins.dask: there is no server `dask`. Did you mean `desk`?",
      ),
      expect.stringContaining(":16:23: sessions.secrets.0: a secret has 32 characters or more"),
      expect.stringContaining(":17:18: trustedProxies.0: this is no address"),
    ]);
  });

  test.each([
    ["", ":1:1: `servers` is missing; add it."],
    ["5", ":1:1: this must be a mapping, not the number 5."],
    ["servers: {}", ":1:1: servers: this needs one server or more."],
    ["a: [\n", ":2:1: "],
    ["a: &a [*a, *a]\nb: [*a]\n", ":1:1: a YAML anchor"],
    ["servers: { a: { url: http://x } }\nservers: {}", ":2:1: "],
    [
      "servers: { a: { url: http://x } }\nclients: { bob: { pins: {} } }",
      ":2:12: clients.bob: without `auth` nobody",
    ],
    [
      "servers: { a: { url: http://x, args: 5, command: x } }",
      ":1:32: servers.a.args: `args` does not go with",
    ],
    ["servers: { a__b: { url: http://x } }", ":1:12: servers.a__b: a server's name has letters"],
    ["servers: { a: { url: 5 } }", ":1:22: servers.a.url: this must be a text, not the number 5."],
    [
      "servers: { a: { url: http://x, pin: { fiel: x } } }",
      ":1:32: servers.a.pin: `file` is missing; add it.",
    ],
    [
      "servers: { a: { url: http://x, headers: { 'a b': c } } }",
      ":1:43: servers.a.headers.a b: this is no name of",
    ],
  ])("is told of %j", (text, message) => {
    expect(refusal(text)[0]).toContain(`tenon.gateway.yaml${message}`);
  });

  it("is fifty things at most", () => {
    const text = Array.from({ length: 70 }, (_, index) => `wrong${index}: 1\n`).join("");
    expect(refusal(`servers: { a: { url: http://x } }\n${text}`).at(-1)).toBe("… and 20 more.");
  });

  it("is a key twice, or none at all", () => {
    const keys = `servers: { a: { url: http://x } }
auth:
  keys:
    - { name: a, key: "\${SECRET}" }
    - { name: a, key: "\${SECRET}" }
    - { name: b }
    - { name: c, hash: xyz }
`;
    expect(refusal(keys)).toEqual([
      expect.stringMatching(/:5:7: auth\.keys\.1: another entry has the same key/u),
      expect.stringMatching(/:5:15: auth\.keys\.1\.name: another key has this name/u),
      expect.stringMatching(/:6:7: auth\.keys\.2: this has neither/u),
      expect.stringMatching(/:7:24: auth\.keys\.3\.hash: this is no SHA-256/u),
    ]);
  });
});
