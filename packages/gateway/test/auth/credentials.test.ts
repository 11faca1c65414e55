import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CredentialProblem } from "../../src/auth/credential-problem.ts";
import { credentials } from "../../src/auth/credentials.ts";
import { authLimits } from "../../src/auth/limits.ts";
import { anonymous } from "../../src/caller.ts";
import type { Caller } from "../../src/caller.ts";
import { withCredential } from "./fixtures/settings.ts";
import {
  bearer,
  clientSecret,
  person,
  TokenEndpoint,
  userToken,
} from "./fixtures/token-endpoint.ts";

let endpoint: TokenEndpoint;
let now = 0;
beforeEach(async () => {
  now = 1_000_000;
  endpoint = await TokenEndpoint.start();
});
afterEach(() => endpoint.close());

test("none and static need nobody", () => {
  const own = credentials();
  expect(own.headersFor(withCredential("a", { kind: "none" }), anonymous)).toEqual({});
  const headers = { "x-key": "k" };
  expect(own.headersFor(withCredential("a", { kind: "static", headers }), anonymous)).toBe(headers);
});

describe("per user", () => {
  const users = new Map([
    ["ada", { "x-user": "ada" }],
    ["ci", { "x-user": "ci" }],
    ["__proto__", { "x-user": "proto" }],
  ]);
  const server = withCredential("desk", { kind: "per-user", users });
  test("the user's own, else the client's", () => {
    const own = credentials();
    expect(own.headersFor(server, person("ada", "t"))).toEqual({ "x-user": "ada" });
    expect(own.headersFor(server, { ...person("bob", "t"), client: "ci" })).toEqual({
      "x-user": "ci",
    });
    const key: Caller = { kind: "key", id: "key:ci", client: "ci", scopes: [] };
    expect(own.headersFor(server, key)).toEqual({ "x-user": "ci" });
  });

  test("nobody else gets anybody's", () => {
    const own = credentials();
    for (const caller of [anonymous, person("bob", "t"), person("constructor", "t")]) {
      expect(() => own.headersFor(server, caller)).toThrow(CredentialProblem);
    }
  });
});

describe("client credentials", () => {
  test("are asked for as RFC 6749 says, once, and kept", async () => {
    const own = credentials(() => now);
    const server = endpoint.machine({ scope: "a b", resource: "https://billing.example/mcp" });
    const many = Array.from({ length: 20 }, () => own.headersFor(server, anonymous));
    expect(await Promise.all(many.map(async (one) => one))).toEqual(
      Array.from({ length: 20 }, () => bearer("token-1")),
    );
    expect(endpoint.asked).toHaveLength(1);
    expect(Object.fromEntries(endpoint.asked[0]?.form ?? [])).toEqual({
      grant_type: "client_credentials",
      scope: "a b",
      resource: "https://billing.example/mcp",
    });
    const [scheme, pair] = endpoint.asked[0]?.authorization?.split(" ") ?? [];
    expect(scheme).toBe("Basic");
    const [id, secret] = Buffer.from(pair ?? "", "base64")
      .toString()
      .split(":");
    const decoded = new URLSearchParams(`id=${id}&secret=${secret}`);
    expect(decoded.get("id")).toBe("tenon:gateway");
    expect(decoded.get("secret")).toBe(clientSecret);
    expect(own.headersFor(server, person("ada", "other"))).toEqual(bearer("token-1"));
  });

  test("are fetched again in the background before they end, and waited for after that", async () => {
    const own = credentials(() => now);
    const server = endpoint.machine();
    await own.headersFor(server, anonymous);
    now += 79_000;
    expect(own.headersFor(server, anonymous)).toEqual(bearer("token-1"));
    expect(endpoint.asked).toHaveLength(1);
    now += 2_000;
    expect(own.headersFor(server, anonymous)).toEqual(bearer("token-1"));
    expect(own.headersFor(server, anonymous)).toEqual(bearer("token-1"));
    await expect.poll(() => own.headersFor(server, anonymous)).toEqual(bearer("token-2"));
    expect(endpoint.asked).toHaveLength(2);
    now += 90_000;
    const late = own.headersFor(server, anonymous);
    expect(late).toBeInstanceOf(Promise);
    expect(await late).toEqual(bearer("token-3"));
  });

  test("that still hold go on when the endpoint is down", async () => {
    const own = credentials(() => now);
    const server = endpoint.machine();
    await own.headersFor(server, anonymous);
    endpoint.answer = (response) => void response.writeHead(500).end();
    now += 85_000;
    expect(own.headersFor(server, anonymous)).toEqual(bearer("token-1"));
    await expect.poll(() => endpoint.asked.length).toBe(2);
    expect(own.headersFor(server, anonymous)).toEqual(bearer("token-1"));
    now += 10_000;
    await expect(own.headersFor(server, anonymous)).rejects.toMatchObject({
      code: "credential-unavailable",
      gatewayCode: "not-sent",
    });
  });

  test("that the upstream refuses are dropped, but not over and over", async () => {
    const own = credentials(() => now);
    const server = endpoint.machine();
    await own.headersFor(server, anonymous);
    expect(own.invalidate(server, anonymous)).toBe(false);
    expect(own.headersFor(server, anonymous)).toEqual(bearer("token-1"));
    now += authLimits.tokenGraceMs;
    expect(own.invalidate(server, anonymous)).toBe(true);
    expect(await own.headersFor(server, anonymous)).toEqual(bearer("token-2"));
    expect(own.invalidate(server, anonymous)).toBe(false);
    expect(own.invalidate(withCredential("a", { kind: "none" }), anonymous)).toBe(false);
  });

  test("of other settings are others; settings that were read again are the same", async () => {
    const own = credentials(() => now);
    await own.headersFor(endpoint.machine(), anonymous);
    expect(own.headersFor(endpoint.machine(), anonymous)).toEqual(bearer("token-1"));
    expect(await own.headersFor(endpoint.machine({ scope: "more" }), anonymous)).toEqual(
      bearer("token-2"),
    );
  });
});

describe("token exchange", () => {
  test("gives each caller's own token for the upstream, by RFC 8693", async () => {
    endpoint.answer = endpoint.exchange;
    const own = credentials(() => now);
    const server = endpoint.exchanging({ scope: "bills" });
    const [ada, bob] = [
      person("ada", await userToken("ada")),
      person("bob", await userToken("bob")),
    ];
    expect(await own.headersFor(server, ada)).toEqual(bearer("upstream-ada-1"));
    expect(await own.headersFor(server, bob)).toEqual(bearer("upstream-bob-2"));
    expect(own.headersFor(server, { ...ada })).toEqual(bearer("upstream-ada-1"));
    expect(Object.fromEntries(endpoint.asked[0]?.form ?? [])).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: ada.token,
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      audience: "https://billing.example/mcp",
      resource: "https://billing.example/mcp",
      scope: "bills",
    });
  });

  test("what one token was exchanged for does not serve another token of the same user", async () => {
    endpoint.answer = endpoint.exchange;
    const own = credentials(() => now);
    const strong = person("ada", await userToken("ada"));
    expect(await own.headersFor(endpoint.exchanging(), strong)).toEqual(bearer("upstream-ada-1"));
    const weak = { ...strong, token: await userToken("ada") };
    expect(await own.headersFor(endpoint.exchanging(), weak)).toEqual(bearer("upstream-ada-2"));
  });

  test("one flight for one caller, however many calls come at once", async () => {
    endpoint.answer = endpoint.exchange;
    const own = credentials(() => now);
    const ada = person("ada", await userToken("ada"));
    const many = Array.from({ length: 30 }, () =>
      own.headersFor(endpoint.exchanging(), { ...ada }),
    );
    expect(
      new Set(
        (await Promise.all(many.map(async (one) => one))).map(({ authorization }) => authorization),
      ).size,
    ).toBe(1);
    expect(endpoint.asked).toHaveLength(1);
  });

  test("a caller without a token has nothing to exchange, and its key is not sent instead", () => {
    const key: Caller = { kind: "key", id: "key:ci", client: "ci", scopes: [] };
    const own = credentials();
    expect(() => own.headersFor(endpoint.exchanging(), key)).toThrow(
      expect.objectContaining({
        code: "credential-missing",
        gatewayCode: "upstream-credentials-refused",
      }),
    );
    expect(endpoint.asked).toEqual([]);
  });

  test("of many callers the latest are remembered", async () => {
    const own = credentials(() => now);
    const people = Array.from({ length: 5 }, (_, number) => person(`p${number}`, `t${number}`));
    for (const caller of people) await own.headersFor(endpoint.exchanging(), caller);
    for (const caller of people)
      expect(own.headersFor(endpoint.exchanging(), caller)).not.toBeInstanceOf(Promise);
  });
});

test("a token without a stated life is kept for the default, and none for longer than a day", async () => {
  endpoint.answer = (response) =>
    endpoint.grant(response, `t${endpoint.asked.length}`, { expires_in: undefined });
  const own = credentials(() => now);
  await own.headersFor(endpoint.machine(), anonymous);
  now += authLimits.tokenLifeMs * 0.7;
  expect(own.headersFor(endpoint.machine(), anonymous)).toEqual(bearer("t1"));
  now += authLimits.tokenLifeMs * 0.3;
  endpoint.answer = (response) =>
    endpoint.grant(response, `t${endpoint.asked.length}`, { expires_in: 1e12 });
  expect(await own.headersFor(endpoint.machine(), anonymous)).toEqual(bearer("t2"));
  now += authLimits.tokenLifeMaxMs;
  expect(await own.headersFor(endpoint.machine(), anonymous)).toEqual(bearer("t3"));
});
