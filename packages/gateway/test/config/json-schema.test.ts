import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it, test } from "vitest";
import { parse } from "yaml";
import { gatewayConfigSchema, keysAt } from "../../src/config/json-schema.ts";
import { refusal } from "./configuration.ts";

const validate = new Ajv2020({ strict: false }).compile(gatewayConfigSchema());

test.each([
  ["servers: { a: { url: http://x } }", true],
  ['servers: { a: { url: "${URL}", pin: { file: x } } }\naudit: none', true],
  ['servers: { a: { url: "${URL}" } }\nauth: { keys: [{ name: a, key: "${KEY}" }] }', true],
  ['servers: { a: { url: "${URL}" } }\nsessions: { secrets: ["${KEY}"] }', true],
  ["servers: { a: { command: x, args: [y] } }\ntools: { a/x: { timeoutMs: 5 } }", true],
  ["servers: {}\nx: 1", false],
  ["servers: { a: {} }", false],
  ["servers: { a/b: { url: http://x } }", false],
  ["servers: { a: { url: http://x } }\ntools: { a: {} }", false],
  ["servers: { a: { url: http://x } }\ndrift: no", false],
  ["servers: { a: { url: http://x } }\nauth: { keys: [] }", false],
])("editors and the reader agree about %j", (text, isGood) => {
  const env = { URL: "http://x", KEY: "k".repeat(40) };
  expect(validate(parse(text))).toBe(isGood);
  expect(refusal(text, env).length === 0).toBe(isGood);
});

it("is the published one", () => {
  const file = join(import.meta.dirname, "../../schema/tenon.gateway.schema.json");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(gatewayConfigSchema());
});

it("describes every key", () => {
  const text = JSON.stringify(gatewayConfigSchema()["properties"]);
  const top = Object.keys(gatewayConfigSchema()["properties"] ?? {});
  expect(top).toContain("servers");
  for (const key of top) expect(text).toContain(`"${key}":`);
});

it("knows the keys of a form", () => {
  expect(keysAt(["servers", "a"], { url: "x" }).fitting).toContain("transport");
  expect(keysAt(["servers", "a"], { url: "x" }).fitting).not.toContain("args");
  expect(keysAt(["servers", "a"], {}).any).toContain("args");
  expect(keysAt(["no", "such", 5], {})).toEqual({ any: [], fitting: [] });
});
