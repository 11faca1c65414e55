import { afterEach, beforeEach, expect, test } from "vitest";
import { IssuerKeys } from "../../src/auth/issuer-keys.ts";
import { authLimits } from "../../src/auth/limits.ts";
import { readTokenClaims } from "../../src/auth/token-claims.ts";
import { Tokens } from "../../src/auth/tokens.ts";
import { SignJWT } from "jose";
import { newKey } from "./fixtures/authorization-server.ts";
import { listen } from "./fixtures/front.ts";

const issuer = "https://issuer.example";
let published: readonly object[] = [];
let site: Awaited<ReturnType<typeof listen>>;
let asked = 0;
let now = 0;
beforeEach(async () => {
  now = Date.now();
  asked = 0;
  site = await listen((_request, response) => {
    response.end(JSON.stringify({ keys: published }), () => (asked += 1));
  });
});
afterEach(() => site.close());

const verifier = () =>
  new Tokens(new Map([[issuer, new IssuerKeys(issuer, site.url, () => now)]]), () => now);

async function token(
  key: Awaited<ReturnType<typeof newKey>>,
  claims: object = {},
): Promise<string> {
  const exp = Math.floor(Date.now() / 1_000) + 36_000;
  return new SignJWT({ iss: issuer, sub: "ada", aud: "urn:gw", exp, ...claims })
    .setProtectedHeader({ alg: "ES256" })
    .sign(key.private);
}

test("keys without ids are tried one after another, but not without end", async () => {
  const keys = await Promise.all(
    Array.from({ length: authLimits.keysTried + 1 }, async (_, number) => newKey(`${number}`)),
  );
  published = keys.map(({ jwk }) => ({ ...jwk, d: undefined, kid: undefined }));
  const tokens = verifier();
  for (const [number, key] of keys.entries()) {
    const verdict = await tokens.verify(await token(key));
    expect("caller" in verdict).toBe(number < authLimits.keysTried);
  }
  const expired = await tokens.verify(await token(keys[1]!, { exp: 1 }));
  expect(expired).toMatchObject({ message: expect.stringContaining("expired") });
});

test("a token that is remembered is verified again after a while, so that a key which is gone counts no more", async () => {
  const key = await newKey("first");
  published = [key.jwk];
  const tokens = verifier();
  const text = await token(key);
  expect(await tokens.verify(text)).toMatchObject({ caller: { subject: "ada" } });
  published = [(await newKey("second")).jwk];
  now += authLimits.rememberedTokenMs - 1;
  expect(tokens.verify(text)).toMatchObject({ caller: { subject: "ada" } });
  now += authLimits.issuerFreshMs + authLimits.issuerCooldownMs;
  await tokens.verify(text);
  await expect.poll(() => asked).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 100));
  now += authLimits.rememberedTokenMs;
  expect(await tokens.verify(text)).toMatchObject({ refused: "invalid-token" });
});

test("the same token asked for many times at once is one caller", async () => {
  const key = await newKey("first");
  published = [key.jwk];
  const tokens = verifier();
  const text = await token(key);
  const verdicts = await Promise.all(Array.from({ length: 10 }, async () => tokens.verify(text)));
  expect(new Set(verdicts).size).toBe(1);
});

const claims = { iss: issuer, sub: "ada", aud: "urn:gw", exp: 1 };
const read = (changes: object) => readTokenClaims({ ...claims, ...changes }, "t");
const callerOf = (changes: object) => {
  const facts = read(changes);
  return typeof facts === "string" ? undefined : facts.caller;
};

test("different users and clients never have one id", () => {
  const pairs = [
    { sub: "a b", client_id: "c" },
    { sub: "a", client_id: "b c" },
    { sub: "a%20b", client_id: "c" },
    { sub: "a\tb", client_id: "c" },
    { sub: "a\u2028b", client_id: "c" },
    { sub: "a b c" },
    { sub: undefined, client_id: "a b c" },
    { sub: "c", client_id: "a b" },
  ];
  const ids = pairs.map((pair) => callerOf(pair)?.id);
  expect(new Set(ids).size).toBe(pairs.length);
  for (const id of ids) expect(id?.split(" ")).toHaveLength(3);
});

test("scopes and clients are read in the spellings that issuers use", () => {
  expect(callerOf({ scope: "a  b" })?.scopes).toEqual(["a", "b"]);
  expect(callerOf({ scp: ["a", "b"] })?.scopes).toEqual(["a", "b"]);
  expect(callerOf({ scp: "a" })?.scopes).toEqual(["a"]);
  expect(callerOf({})?.scopes).toEqual([]);
  expect(callerOf({ azp: "x" })?.client).toBe("x");
  expect(callerOf({ cid: "y", client_id: "x" })?.client).toBe("x");
});

test("lists and names are taken at their limit, and not one past it", () => {
  const many = (length: number) => Array.from({ length }, (_, number) => `s${number}`);
  const cases = [
    [{ scope: many(authLimits.scopes) }, { scope: many(authLimits.scopes + 1) }],
    [
      { scope: many(authLimits.scopes).join(" ") },
      { scope: many(authLimits.scopes + 1).join(" ") },
    ],
    [{ aud: many(authLimits.audiences) }, { aud: many(authLimits.audiences + 1) }],
    [{ sub: "x".repeat(authLimits.nameLength) }, { sub: "x".repeat(authLimits.nameLength + 1) }],
    [
      { client_id: "x".repeat(authLimits.nameLength) },
      { client_id: "x".repeat(authLimits.nameLength + 1) },
    ],
  ] as const;
  for (const [fits, past] of cases) {
    expect(callerOf(fits)).toBeDefined();
    expect(callerOf(past)).toBeUndefined();
  }
});
