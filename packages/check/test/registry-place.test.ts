import { expect, test } from "vitest";
import { parseRegistryReference, registryPlace, registryTarget } from "../src/registry-place.ts";

const configured = "https://${HOST}/tenon/";

test("the registry is the one that is named, then TENON_REGISTRY, then that of tenon.yaml", () => {
  const env = { TENON_REGISTRY: "http://127.0.0.1:1/", HOST: "t.example.com", TENON_KEY: "k" };
  expect(registryPlace(env, configured, "http://127.0.0.1:2").url).toBe("http://127.0.0.1:2");
  expect(registryPlace(env, configured)).toEqual({ url: "http://127.0.0.1:1", key: "k" });
  const { TENON_REGISTRY: _, ...rest } = env;
  expect(registryPlace(rest, configured).url).toBe("https://t.example.com/tenon");
});

test.each([
  [{}, undefined, "registry-unknown"],
  [{ TENON_REGISTRY: "ftp://x" }, undefined, "registry-invalid"],
  [{ TENON_REGISTRY: "not a url" }, undefined, "registry-invalid"],
  [{ TENON_REGISTRY: "https://user:hunter2@x" }, undefined, "registry-invalid"],
  [{}, "https://${NOT_SET}", "variable-missing"],
  [{ TENON_KEY: "secret\n" }, "https://x", "registry-key-invalid"],
] as const)("%j with %s is refused, and shows no secret", (env, inFile, code) => {
  let caught: unknown;
  try {
    registryPlace(env, inFile);
  } catch (error) {
    caught = error;
  }
  expect(caught).toMatchObject({ kind: "usage", code });
  expect(String(caught)).not.toMatch(/hunter2|secret/);
});

const digest = `sha256:${"0".repeat(64)}`;

test.each([
  ["crm", { server: "crm", version: "latest" }],
  ["crm@prod", { server: "crm", version: "prod" }],
  ["crm@1.2.3", { server: "crm", version: "1.2.3" }],
  [`crm@${digest}`, { server: "crm", version: digest }],
  [`${"a".repeat(128)}@x`, { server: "a".repeat(128), version: "x" }],
])("%s is a version in a registry", (text, reference) => {
  expect(parseRegistryReference(text)).toEqual(reference);
});

test.each([
  "",
  "@prod",
  "crm@",
  "crm@a@b",
  "../x@1",
  "crm@a/b",
  "sha256:0",
  "c m",
  "a".repeat(129),
])("`%s` is none", (text) => {
  expect(() => parseRegistryReference(text)).toThrow("NAME@VERSION");
});

test("the key is in the target and not in what is shown of it", () => {
  const target = registryTarget({ url: "https://x", key: "hunter2" }, "crm@prod");
  expect(target).toMatchObject({
    kind: "registry",
    key: "hunter2",
    server: "crm",
    version: "prod",
  });
  expect(target.display).toBe("registry:crm@prod");
});
