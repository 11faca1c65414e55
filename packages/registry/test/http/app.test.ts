import { afterAll, beforeAll, expect, test } from "vitest";
import { testRegistry } from "../fixtures/registry.ts";
import type { TestRegistry } from "../fixtures/registry.ts";

let tenon: TestRegistry;
beforeAll(async () => {
  tenon = await testRegistry("pglite", { publicReads: false });
});
afterAll(() => tenon.close());

test("what nobody serves is a problem document", async () => {
  const answer = await tenon.app.inject({ url: "/v2/nothing" });
  expect(answer.statusCode).toBe(404);
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/u);
  expect(answer.json()).toMatchObject({ code: "route-missing", status: 404 });
});

test("a caller without a key learns only that a key is needed", async () => {
  const answer = await tenon.app.inject({
    method: "POST",
    url: "/v1/servers",
    payload: "not json",
  });
  expect(answer.json()).toMatchObject({ code: "key-missing", status: 401 });
  expect(answer.headers["www-authenticate"]).toContain("Bearer");
});

test.each(["Bearer nothing", "Bearer ", "Basic YTpi", "Bearer a b"])(
  "%s is refused in the same words",
  async (authorization) => {
    const answer = await tenon.app.inject({ url: "/v1/servers", headers: { authorization } });
    const { code, detail } = answer.json<{ code: string; detail: string }>();
    expect(code).toBe("key-invalid");
    expect(detail).toContain("The key in `Authorization` is not accepted.");
  },
);

test("a key without the scope is told which one is missing", async () => {
  const headers = await tenon.authorization("read");
  const answer = await tenon.app.inject({
    method: "POST",
    url: "/v1/servers",
    headers,
    payload: {},
  });
  expect(answer.json()).toMatchObject({
    code: "scope-missing",
    detail: expect.stringContaining("servers"),
  });
});

test("a request that does not fit names every place", async () => {
  const headers = await tenon.authorization();
  const payload = { name: "../x", url: "ftp://a", surplus: 1 };
  const answer = await tenon.app.inject({ method: "POST", url: "/v1/servers", headers, payload });
  const { code, errors } = answer.json<{ code: string; errors: { in: string; path: string }[] }>();
  expect(code).toBe("request-invalid");
  expect(errors.map(({ in: place, path }) => place + path)).toEqual(
    expect.arrayContaining(["body/name", "body/url"]),
  );
});

test("a body that is no JSON, and one that is too large", async () => {
  const headers = { ...(await tenon.authorization()), "content-type": "application/json" };
  const post = async (payload: string) =>
    (await tenon.app.inject({ method: "POST", url: "/v1/servers", headers, payload })).json<{
      code: string;
    }>().code;
  expect(await post("{")).toBe("request-invalid");
  expect(await post(JSON.stringify({ name: "x".repeat(300_000) }))).toBe("body-too-large");
});
