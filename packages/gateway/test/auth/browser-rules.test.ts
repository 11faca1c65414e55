import { describe, expect, test } from "vitest";
import { browserRules, judgeBrowser } from "../../src/auth/browser-rules.ts";
import type { BrowserHeaders } from "../../src/auth/browser-rules.ts";
import { authLimits } from "../../src/auth/limits.ts";
import { gatewaySettings } from "./fixtures/settings.ts";

type Changes = Parameters<typeof gatewaySettings>[0];

function judge(
  headers: BrowserHeaders,
  boundTo = "127.0.0.1",
  changes: Changes = {},
  method = "POST",
) {
  return judgeBrowser(method, headers, browserRules(gatewaySettings(changes), boundTo));
}
function outcome(...args: Parameters<typeof judge>): string {
  const verdict = judge(...args);
  return verdict.kind === "refuse" ? `refuse ${verdict.reason}` : verdict.kind;
}

const local = [
  "localhost",
  "localhost:8421",
  "LOCALHOST",
  "a.localhost",
  "127.0.0.1:1",
  "127.9.9.9",
  "[::1]:8421",
  "localhost.",
];
const foreign = [
  undefined,
  "",
  "evil.example",
  "evil.example:8421",
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "127.0.0.1@evil.example",
  "notlocalhost",
  "127.1",
  "127.0.0.256",
  "0.0.0.0",
  "10.0.0.1",
  "[::2]",
];

describe("Host", () => {
  test("on loopback only loopback's own names are good", () => {
    for (const boundTo of ["127.0.0.1", "localhost", "::1"]) {
      for (const host of local) expect(outcome({ host }, boundTo), `at ${host}`).toBe("pass");
      for (const host of foreign)
        expect(outcome({ host }, boundTo), `at ${host}`).toBe("refuse host");
    }
  });

  test("and those that are configured, or public", () => {
    const changes = {
      allowedHosts: ["gw.internal", "gw.port:99"],
      publicUrl: "https://gw.example/x",
    };
    for (const host of ["gw.internal", "GW.internal:5", "gw.port:99", "gw.example", "localhost"]) {
      expect(outcome({ host }, "127.0.0.1", changes), `at ${host}`).toBe("pass");
    }
    for (const host of ["gw.port", "gw.port:98", "x.gw.internal", "evil.example"]) {
      expect(outcome({ host }, "127.0.0.1", changes), `at ${host}`).toBe("refuse host");
    }
  });

  test("beyond loopback any is good until some are configured", () => {
    expect(outcome({ host: "evil.example" }, "0.0.0.0")).toBe("pass");
    const changes = { allowedHosts: ["gw.internal"] };
    expect(outcome({ host: "gw.internal" }, "0.0.0.0", changes)).toBe("pass");
    expect(outcome({ host: "evil.example" }, "0.0.0.0", changes)).toBe("refuse host");
    expect(outcome({ host: "localhost" }, "0.0.0.0", changes)).toBe("refuse host");
  });
});

describe("Origin", () => {
  const host = "localhost:8421";
  test("on loopback pages of this machine are good", () => {
    for (const origin of [
      "http://localhost:3000",
      "https://localhost",
      "http://127.0.0.1:5",
      "http://[::1]:5",
    ]) {
      expect(outcome({ host, origin }), `at ${origin}`).toBe("pass");
    }
    for (const origin of [
      "http://evil.example",
      "null",
      "",
      "http://localhost.evil.example",
      "http://localhost@evil.example",
      "file://localhost",
      "chrome-extension://localhost",
      "http://127.0.0.1.evil.example",
    ]) {
      expect(outcome({ host, origin }), `at ${origin}`).toBe("refuse origin");
    }
  });

  test("a page whose name was rebound to this machine is refused by its Host already", () => {
    const rebound = { host: "evil.example", origin: "http://evil.example" };
    expect(outcome(rebound)).toBe("refuse host");
    expect(outcome(rebound, "0.0.0.0")).toBe("refuse origin");
  });

  test("configured and public ones are good everywhere, in any spelling", () => {
    const changes = {
      allowedOrigins: ["https://App.example/"],
      publicUrl: "https://gw.example/agents",
    };
    for (const origin of ["https://app.example", "https://app.example:443", "https://gw.example"]) {
      expect(outcome({ host: "gw.example", origin }, "0.0.0.0", changes), `at ${origin}`).toBe(
        "pass",
      );
    }
    for (const origin of [
      "http://app.example",
      "https://app.example:444",
      "http://localhost:3000",
    ]) {
      expect(outcome({ host: "gw.example", origin }, "0.0.0.0", changes), `at ${origin}`).toBe(
        "refuse origin",
      );
    }
    expect(
      outcome({ host, origin: "https://x.example" }, "0.0.0.0", { allowedOrigins: ["*"] }),
    ).toBe("pass");
    expect(outcome({ host, origin: "null" }, "0.0.0.0", { allowedOrigins: ["null"] })).toBe("pass");
  });
});

describe("CORS", () => {
  const host = "localhost";
  const origin = "http://localhost:3000";
  test("lets the page read what it needs to go on", () => {
    const verdict = judge({ host, origin });
    expect(verdict).toMatchObject({
      kind: "pass",
      headers: { "access-control-allow-origin": origin, vary: "Origin" },
    });
    const exposed = verdict.kind === "pass" && verdict.headers?.["access-control-expose-headers"];
    for (const name of ["Mcp-Session-Id", "WWW-Authenticate"]) expect(exposed).toContain(name);
    expect(judge({ host })).toEqual({ kind: "pass", headers: undefined });
  });

  test("answers a preflight with what the page asked for, unless that is no list of header names", () => {
    const preflight = (asked: string | undefined) =>
      judge(
        {
          host,
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": asked,
        },
        "127.0.0.1",
        {},
        "OPTIONS",
      );
    const headersFor = (asked: string | undefined) => {
      const verdict = preflight(asked);
      expect(verdict.kind).toBe("preflight");
      return verdict.kind === "preflight" ? verdict.headers["access-control-allow-headers"] : "";
    };
    expect(headersFor("mcp-param-region, content-type")).toBe("mcp-param-region, content-type");
    const usual = headersFor(undefined);
    expect(usual).toContain("mcp-session-id");
    expect(headersFor("a\r\nset-cookie: x")).toBe(usual);
    const many = (count: number) =>
      Array.from({ length: count }, (_, number) => `x-${number}`).join(", ");
    expect(headersFor(many(authLimits.preflightHeaders))).toBe(many(authLimits.preflightHeaders));
    expect(headersFor(many(authLimits.preflightHeaders + 1))).toBe(usual);
    const methods = preflight("x");
    expect(
      methods.kind === "preflight" && methods.headers["access-control-allow-methods"],
    ).toContain("DELETE");
  });

  test("OPTIONS of a stranger's page is refused, and OPTIONS without a page is an ordinary request", () => {
    const asking = { host, origin: "http://evil.example", "access-control-request-method": "POST" };
    expect(outcome(asking, "127.0.0.1", {}, "OPTIONS")).toBe("refuse origin");
    expect(outcome({ host }, "127.0.0.1", {}, "OPTIONS")).toBe("pass");
  });
});
