import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CredentialProblem } from "../../src/auth/credential-problem.ts";
import { credentials } from "../../src/auth/credentials.ts";
import { authLimits } from "../../src/auth/limits.ts";
import { anonymous } from "../../src/caller.ts";
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

describe("a failure", () => {
  const refusals: readonly (readonly [string, number, string, string])[] = [
    [
      "an OAuth error",
      400,
      JSON.stringify({ error: "invalid_grant", error_description: clientSecret }),
      "credential-refused",
    ],
    [
      "an error of its own invention",
      401,
      JSON.stringify({ error: clientSecret }),
      "credential-refused",
    ],
    ["a page", 403, `<p>${clientSecret}</p>`, "credential-refused"],
    ["too many requests", 429, "{}", "credential-unavailable"],
    ["a failure of its own", 500, clientSecret, "credential-unavailable"],
    ["a redirect", 302, "", "credential-unavailable"],
    ["no JSON", 200, "token", "credential-unavailable"],
    ["no token", 200, "{}", "credential-unavailable"],
    [
      "another kind of token",
      200,
      JSON.stringify({ access_token: "t", token_type: "DPoP" }),
      "credential-unavailable",
    ],
    [
      "a token that is two headers",
      200,
      JSON.stringify({ access_token: "t\r\nx: y", token_type: "Bearer" }),
      "credential-unavailable",
    ],
    [
      "a token past the limit",
      200,
      JSON.stringify({
        access_token: "t".repeat(authLimits.tokenLength + 1),
        token_type: "bearer",
      }),
      "credential-unavailable",
    ],
    [
      "an answer past the limit",
      200,
      JSON.stringify({ x: "y".repeat(authLimits.tokenAnswerBytes) }),
      "credential-unavailable",
    ],
  ];
  test.each(refusals)("%s: a typed problem without secrets", async (_what, status, body, code) => {
    endpoint.answer = (response) =>
      void response.writeHead(status, { location: "/elsewhere" }).end(body);
    const own = credentials(() => now);
    const token = await userToken("ada");
    const failed = await Promise.resolve(
      own.headersFor(endpoint.exchanging(), person("ada", token)),
    ).catch((cause: unknown) => cause);
    expect(failed).toBeInstanceOf(CredentialProblem);
    expect(failed).toMatchObject({ code });
    const told = `${String(failed)} ${JSON.stringify(failed)} ${(failed as Error).stack} ${String((failed as Error).cause)}`;
    for (const secret of [clientSecret, token, token.slice(-30), "t".repeat(100)])
      expect(told).not.toContain(secret);
    expect(endpoint.asked).toHaveLength(1);
  });

  test("of the network says neither more", async () => {
    const own = credentials(() => now);
    const server = endpoint.machine({ tokenUrl: "http://user:hidden-password@127.0.0.1:1/token" });
    const failed = await Promise.resolve(own.headersFor(server, anonymous)).catch(
      (cause: unknown) => cause,
    );
    expect(failed).toMatchObject({ code: "credential-unavailable" });
    expect(String((failed as Error).stack)).not.toContain("hidden-password");
  });

  test("is not repeated for a second, so a dead endpoint is not stormed", async () => {
    endpoint.answer = (response) => void response.writeHead(503).end();
    const own = credentials(() => now);
    for (let round = 0; round < 5; round++) {
      await expect(own.headersFor(endpoint.machine(), anonymous)).rejects.toThrow(
        CredentialProblem,
      );
    }
    expect(endpoint.asked).toHaveLength(1);
    now += authLimits.tokenFailureMs;
    endpoint.answer = (response) => endpoint.grant(response, "again");
    expect(await own.headersFor(endpoint.machine(), anonymous)).toEqual(bearer("again"));
  });
});
