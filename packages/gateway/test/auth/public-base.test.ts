import { describe, expect, test } from "vitest";
import { baseRules, publicBase } from "../../src/auth/public-base.ts";
import type { RequestFacts } from "../../src/auth/public-base.ts";
import { gatewaySettings } from "./fixtures/settings.ts";

type Changes = Parameters<typeof gatewaySettings>[0];

function base(
  headers: RequestFacts["headers"],
  changes: Changes = {},
  facts: Partial<RequestFacts> = {},
) {
  const rules = baseRules(gatewaySettings(changes));
  const request = { peer: "10.0.0.7", encrypted: false, prefix: "", headers, ...facts };
  const found = publicBase(request, rules);
  expect(publicBase(request, rules)).toEqual(found);
  return found && `${found.trusted ? "" : "untrusted "}${found.url}`;
}

const behind = { trustedProxies: ["10.0.0.0/8"] };

describe("without proxies", () => {
  test("the Host header counts, and is vouched for when it is loopback's or listed", () => {
    expect(base({ host: "gw.example" })).toBe("untrusted http://gw.example");
    expect(base({ host: "gw.example" }, {}, { encrypted: true })).toBe(
      "untrusted https://gw.example",
    );
    expect(base({ host: "GW.example:80" }, { allowedHosts: ["gw.example"] })).toBe(
      "http://gw.example",
    );
    expect(base({ host: "gw.example:81" }, { allowedHosts: ["gw.example"] })).toBe(
      "http://gw.example:81",
    );
    expect(base({ host: "gw.example:81" }, { allowedHosts: ["gw.example:80"] })).toBe(
      "untrusted http://gw.example:81",
    );
    expect(base({ host: "localhost:8421" })).toBe("untrusted http://localhost:8421");
    const local = { peer: "::ffff:127.0.0.1" };
    expect(base({ host: "localhost:8421" }, {}, local)).toBe("http://localhost:8421");
    expect(base({ host: "[::1]:8421" }, {}, { peer: "::1" })).toBe("http://[::1]:8421");
  });

  test("what proxies would say is a stranger's word", () => {
    const said = {
      host: "gw.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      "x-forwarded-prefix": "/evil",
      forwarded: "host=evil.example;proto=https",
    };
    expect(base(said)).toBe("untrusted http://gw.example");
    expect(base(said, { trustedProxies: ["192.168.0.0/16"] })).toBe("untrusted http://gw.example");
  });

  test("a host that is none gives none", () => {
    for (const host of [
      undefined,
      "",
      "a b",
      "a/b",
      "u@gw",
      "gw:x",
      "gw:70000",
      "[::1",
      'a"b',
      "x".repeat(300),
    ]) {
      expect(base({ host }), `at ${host}`).toBeUndefined();
    }
  });

  test("a prefix that only the path shows is not vouched for", () => {
    const local = { peer: "127.0.0.1", prefix: "/agents" };
    expect(base({ host: "localhost" }, {}, local)).toBe("untrusted http://localhost/agents");
  });
});

test("publicUrl wins over everything", () => {
  const said = { host: "evil.example", "x-forwarded-host": "evil.example" };
  const changes = { ...behind, publicUrl: "https://gw.example/agents/" };
  expect(base(said, changes)).toBe("https://gw.example/agents");
  expect(base({}, changes)).toBe("https://gw.example/agents");
});

describe("behind trusted proxies", () => {
  test("protocol, host and prefix are theirs", () => {
    const host = "10.1.1.1:8421";
    expect(
      base(
        {
          host,
          "x-forwarded-host": "gw.example",
          "x-forwarded-proto": "https",
          "x-forwarded-prefix": "/agents/",
        },
        behind,
      ),
    ).toBe("https://gw.example/agents");
    expect(base({ host, "x-forwarded-proto": "https" }, behind)).toBe(
      "untrusted https://10.1.1.1:8421",
    );
    expect(base({ host, forwarded: 'for=1.2.3.4;host="gw.example:444";PROTO=https' }, behind)).toBe(
      "https://gw.example:444",
    );
    expect(
      base({ host, "x-forwarded-host": "gw.example", "x-forwarded-proto": "HTTPS" }, behind),
    ).toBe("https://gw.example");
  });

  test("a prefix that the proxy leaves in the path counts once", () => {
    const said = { "x-forwarded-host": "gw.example", "x-forwarded-prefix": "/agents" };
    const left = { prefix: "/agents" };
    expect(base(said, behind, left)).toBe("http://gw.example/agents");
    expect(base(said, behind, { prefix: "/more" })).toBe("untrusted http://gw.example/agents/more");
  });

  test("of a chain the outermost trusted one counts, not what the client put before it", () => {
    const chain = {
      "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.3",
      "x-forwarded-host": "evil.example, gw.example, inner",
      "x-forwarded-proto": "http, https, http",
    };
    expect(base(chain, behind)).toBe("https://gw.example");
    expect(base({ ...chain, "x-forwarded-host": "gw.example" }, behind)).toBe("https://gw.example");
    const elements =
      'for=6.6.6.6;host=evil.example, for="203.0.113.9:4711";host=gw.example;proto=https , for="[::ffff:10.0.0.3]";host=inner';
    expect(base({ forwarded: elements }, behind)).toBe("https://gw.example");
    expect(base({ forwarded: ["host=evil.example", "host=gw.example"] }, behind)).toBe(
      "http://gw.example",
    );
  });

  test("headers of both kinds that disagree are not vouched for: one of them came through from the client", () => {
    const both = { "x-forwarded-host": "evil.example", forwarded: "host=gw.example" };
    expect(base(both, behind)).toBe("untrusted http://evil.example");
    const same = { "x-forwarded-host": "gw.example", forwarded: "host=GW.example;for=x" };
    expect(base(same, behind)).toBe("http://gw.example");
  });

  test("listed hosts bound what proxies may say", () => {
    const changes = { ...behind, allowedHosts: ["gw.example"] };
    expect(base({ "x-forwarded-host": "gw.example" }, changes)).toBe("http://gw.example");
    expect(base({ "x-forwarded-host": "evil.example" }, changes)).toBe(
      "untrusted http://evil.example",
    );
  });

  test("values that are none give none, or count as not said", () => {
    for (const prefix of ["/a/../b", "//evil.example", "/a b", '/a"', "x", `/${"x".repeat(300)}`]) {
      const said = { "x-forwarded-host": "gw.example", "x-forwarded-prefix": prefix };
      expect(base(said, behind), `at ${prefix}`).toBeUndefined();
    }
    const odd = { "x-forwarded-host": "gw.example", "x-forwarded-proto": "gopher" };
    expect(base(odd, behind)).toBeUndefined();
    for (const forwarded of [
      "host",
      "host=a b",
      'host="open',
      "=;=,",
      "x".repeat(5_000),
      `${" ".repeat(4_000)}x`,
    ]) {
      expect(base({ host: "h", forwarded }, behind)).toBe("untrusted http://h");
    }
    const long = { host: "h", "x-forwarded-host": `${"a,".repeat(3_000)}evil.example` };
    expect(base(long, behind)).toBe("untrusted http://h");
  });

  test("proxies are addresses and ranges of both families", () => {
    const said = { "x-forwarded-host": "gw.example" };
    const trusting = (range: string, peer: string) =>
      base({ ...said, host: "h" }, { trustedProxies: [range] }, { peer }) === "http://gw.example";
    expect(trusting("10.0.0.0/8", "::ffff:10.255.0.1")).toBe(true);
    expect(trusting("10.0.0.0/8", "11.0.0.1")).toBe(false);
    expect(trusting("10.0.0.7", "10.0.0.7")).toBe(true);
    expect(trusting("10.0.0.7", "10.0.0.8")).toBe(false);
    expect(trusting("fd00::/8", "fd12::1")).toBe(true);
    expect(trusting("fd00::/8", "fe80::1")).toBe(false);
    expect(trusting("0.0.0.0/0", "not an address")).toBe(false);
    for (const range of [
      "10.0.0.0/33",
      "10.0.0.0/x",
      "10.0.0.0/8/8",
      "proxy.example",
      "",
      "fd00::/129",
      "10.0.0.0/",
    ]) {
      expect(() => baseRules(gatewaySettings({ trustedProxies: [range] })), `at ${range}`).toThrow(
        "trustedProxies",
      );
    }
  });
});
