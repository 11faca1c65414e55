import { expect, test } from "vitest";
import { endpoints, openApi, problems } from "@tenon/api";
import type { Endpoint } from "@tenon/api";

const document = openApi({ version: "0.1.0", url: "http://127.0.0.1:8420" });
const table: readonly [string, Endpoint][] = Object.entries(endpoints);

test("every endpoint is an operation, and every operation an endpoint", () => {
  const paths = document["paths"] as Record<string, Record<string, { operationId: string }>>;
  const operations = Object.values(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(operations.toSorted()).toEqual(Object.keys(endpoints).toSorted());
});

test.each(table)("%s: the path names exactly the parameters that it declares", (_, given) => {
  const named = [...given.path.matchAll(/\{(\w+)\}/gu)].map((match) => match[1] ?? "");
  expect(Object.keys(given.params?.shape ?? {}).toSorted()).toEqual(named.toSorted());
});

const readers = table.filter(([, { method }]) => method === "GET");
const writers = table.filter(
  ([, { method, path }]) => method !== "GET" && path !== "/v1/oidc/token",
);

test.each(readers)("%s: a request that reads has no body", (_, given) => {
  expect(given.body).toBeUndefined();
});

test.each(writers)("%s: nothing that writes is public", (_, given) => {
  expect(["anyone", "read"]).not.toContain(given.access);
});

test("methods and paths are unique", () => {
  const routes = table.map(([, { method, path }]) => `${method} ${path}`);
  expect(new Set(routes).size).toBe(routes.length);
});

test("every problem of an endpoint is in the catalogue and says what to do", () => {
  for (const [, given] of table) {
    for (const code of given.problems) expect(problems[code].solve).toMatch(/\.$/u);
  }
});

test("the document is plain JSON with references that resolve", () => {
  const text = JSON.stringify(document);
  expect(JSON.parse(text)).toEqual(document);
  expect(text).toContain("#/components/schemas/Problem");
  expect(document["components"]).toHaveProperty("schemas.Problem.properties.code");
});
