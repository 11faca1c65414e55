// oxlint-disable vitest/no-standalone-expect -- a set-up that fails must say so
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import type { JWTPayload } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainServer } from "../fixtures/plain-server.ts";
import type { PlainServer } from "../fixtures/plain-server.ts";
import { testRegistry } from "../fixtures/registry.ts";
import type { TestRegistry } from "../fixtures/registry.ts";

const audience = "https://registry.example";
const workflow = "acme/desk/.github/workflows/release.yml@refs/heads/main";
const github = {
  repository: "acme/desk",
  repository_id: "4711",
  repository_owner_id: "99",
  event_name: "push",
  job_workflow_ref: workflow,
};

let tenon: TestRegistry;
let issuer: PlainServer;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let strangers: typeof keys;
beforeAll(async () => {
  keys = await generateKeyPair("RS256");
  strangers = await generateKeyPair("RS256");
  const published = { ...(await exportJWK(keys.publicKey)), kid: "one", alg: "RS256", use: "sig" };
  issuer = await plainServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys: [published] }));
  });
  tenon = await testRegistry("pglite", { oidc: { issuer: issuer.url, audience } });
  const headers = await tenon.authorization();
  const trusts = [
    {
      repositoryId: "4711",
      ownerId: "99",
      workflow: "acme/desk/.github/workflows/*@refs/heads/main",
      scopes: ["push", "check"],
    },
    { repositoryId: "4711", ownerId: "99", workflow, scopes: ["channels"] },
    { repositoryId: "1", ownerId: "1", workflow: "*", scopes: ["force"] },
  ];
  for (const payload of trusts) {
    const made = await tenon.app.inject({
      method: "POST",
      url: "/v1/oidc/trusts",
      headers,
      payload,
    });
    expect(made.statusCode).toBe(201);
  }
});
afterAll(async () => {
  await tenon.close();
  await issuer.close();
});

interface Token {
  readonly claims?: JWTPayload;
  readonly kid?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly issued?: string;
  readonly expires?: string;
  readonly by?: Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];
}

async function token(changed: Token = {}): Promise<string> {
  return new SignJWT({ ...github, ...changed.claims })
    .setProtectedHeader({ alg: "RS256", kid: changed.kid ?? "one" })
    .setIssuer(changed.issuer ?? issuer.url)
    .setAudience(changed.audience ?? audience)
    .setIssuedAt(changed.issued ?? "0s ago")
    .setExpirationTime(changed.expires ?? "5m")
    .sign(changed.by ?? keys.privateKey);
}

async function exchanged(text: string) {
  const answer = await tenon.app.inject({
    method: "POST",
    url: "/v1/oidc/token",
    payload: { token: text },
  });
  // What was sent is nowhere in what comes back.
  expect(answer.body).not.toContain(text);
  return answer;
}

test("a good token becomes a key of minutes with the scopes of the trusts that cover it", async () => {
  const answer = await exchanged(await token());
  expect(answer.statusCode).toBe(201);
  const { key, scopes, expiresAt } = answer.json<{
    key: string;
    scopes: string[];
    expiresAt: string;
  }>();
  expect(scopes.toSorted()).toEqual(["channels", "check", "push"]);
  const minutes = (Date.parse(expiresAt) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(1);
  expect(minutes).toBeLessThanOrEqual(15);
  const headers = { authorization: `Bearer ${key}` };
  const caller = await tenon.app.inject({ url: "/v1/caller", headers });
  expect(caller.json()).toMatchObject({ name: expect.stringContaining("oidc:acme/desk") });
  const denied = await tenon.app.inject({
    method: "POST",
    url: "/v1/keys",
    headers,
    payload: { name: "x" },
  });
  expect(denied.json()).toMatchObject({ code: "scope-missing" });
  const audited = await tenon.app.inject({
    url: "/v1/audit?action=key.created",
    headers: await tenon.authorization(),
  });
  expect(audited.json().items[0]).toMatchObject({ actor: "oidc:acme/desk" });
  expect(audited.body).not.toContain(key);
});

test("another workflow of the repository gets what its trust gives, and no more", async () => {
  const other = "acme/desk/.github/workflows/nightly.yml@refs/heads/main";
  const answer = await exchanged(await token({ claims: { job_workflow_ref: other } }));
  expect(answer.json<{ scopes: string[] }>().scopes.toSorted()).toEqual(["check", "push"]);
});

const refusals: Readonly<Record<string, () => Promise<string>>> = {
  "another issuer": () => token({ issuer: "https://issuer.example" }),
  "another audience": () => token({ audience: "https://elsewhere.example" }),
  "it has expired": () => token({ issued: "20m ago", expires: "10m ago" }),
  "it is too old, though it lives long": () => token({ issued: "2h ago", expires: "24h" }),
  "it is from the future": () => token({ issued: "10m from now", expires: "20m" }),
  "signed by a stranger": () => token({ by: strangers.privateKey }),
  "a key that nobody published": () => token({ kid: "two" }),
  "no signature": async () =>
    new UnsecuredJWT({ ...github })
      .setIssuer(issuer.url)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime("5m")
      .encode(),
  "signed with the public key as a password": async () =>
    new SignJWT({ ...github })
      .setProtectedHeader({ alg: "HS256", kid: "one" })
      .setIssuer(issuer.url)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)))),
  pull_request_target: () => token({ claims: { event_name: "pull_request_target" } }),
  workflow_run: () => token({ claims: { event_name: "workflow_run" } }),
  "another repository of the same name": () => token({ claims: { repository_id: "4712" } }),
  "another owner": () => token({ claims: { repository_owner_id: "100" } }),
  "another branch": () =>
    token({ claims: { job_workflow_ref: workflow.replace("main", "main-2") } }),
  "another repository's workflow": () =>
    token({ claims: { job_workflow_ref: workflow.replace("acme/desk", "evil/desk") } }),
  "a number where a text belongs": () => token({ claims: { repository_id: 4711 } }),
  "no workflow": () => token({ claims: { job_workflow_ref: undefined } }),
  "no token at all": async () => "a.b.c",
};

test.each(Object.entries(refusals))("refused: %s", async (_why, make) => {
  const answer = await exchanged(await make());
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, "oidc-refused"]);
});

test("a token can be exchanged again until it expires: each exchange is a key of its own", async () => {
  const again = await token();
  const [first, second] = [await exchanged(again), await exchanged(again)];
  expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
  expect(first.json<{ key: string }>().key).not.toBe(second.json<{ key: string }>().key);
});

test("a trust that was taken back trusts nobody", async () => {
  const headers = await tenon.authorization();
  const { items } = (await tenon.app.inject({ url: "/v1/oidc/trusts", headers })).json<{
    items: { id: string }[];
  }>();
  for (const { id } of items)
    await tenon.app.inject({ method: "DELETE", url: `/v1/oidc/trusts/${id}`, headers });
  const answer = await exchanged(await token());
  expect(answer.json()).toMatchObject({ code: "oidc-refused" });
});
