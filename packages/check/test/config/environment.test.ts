import { TenonError } from "@tenon/contract";
import { describe, expect, test } from "vitest";
import { expandVariables, isSecret, maskDeep, maskSecrets } from "../../src/config/environment.ts";
import { limits } from "../../src/limits.ts";

describe("expandVariables", () => {
  test("hands every value over by name", () => {
    const seen: string[] = [];
    const text = expandVariables(
      "Bearer ${A}-${B:-none}-${C:-x}",
      { A: "one", C: "three" },
      "here",
      (value, name) => seen.push(`${name}=${value}`),
    );
    expect(text).toBe("Bearer one-none-three");
    expect(seen).toEqual(["A=one", "C=three"]);
  });

  test("a missing variable is named with the place that needs it", () => {
    const expand = (): string =>
      expandVariables("${CRM_TOKEN}", {}, "header Authorization of server crm", () => undefined);
    expect(expand).toThrow(TenonError);
    expect(expand).toThrow(
      "The environment variable CRM_TOKEN is not set; header Authorization of server crm needs it.",
    );
  });

  test("a value is not expanded again, and no name reaches Object.prototype", () => {
    expect(expandVariables("${A}", { A: "${B}", B: "no" }, "x", () => undefined)).toBe("${B}");
    expect(() => expandVariables("${constructor}", {}, "x", () => undefined)).toThrow(
      "constructor is not set",
    );
  });
});

describe("isSecret", () => {
  test.each([
    ["s3cr3t-value-9999", "X", true],
    ["supersecret", "TOK", true],
    ["supersecret", "CRM", true],
    ["supersecret", "TOKEN_NAME", true],
    ["us-east-1", "AWS_REGION", false],
    ["acme-prod-2", "PROJECT", false],
    ["abcdef1", "DB_PW", true],
    ["hunterhunter", "DB_PASSWORD", true],
    ["production", "NODE_ENV", false],
    ["/home/me/data", "DATA_DIR", false],
    ["https://example.com", "BASE", false],
    ["https://me:pw@example.com", "BASE", true],
    ["8080", "PORT", false],
    ["a".repeat(limits.secretLength - 1), "TOKEN", false],
    ["a".repeat(limits.secretLength), "TOKEN", true],
  ])("%s in %s: %s", (value, name, expected) => {
    expect(isSecret(value, name)).toBe(expected);
  });
});

test("masking keeps lengths and reaches keys and nested texts", () => {
  expect(maskSecrets("a topsecret b", ["topsecret"])).toBe("a ********* b");
  expect(
    maskDeep({ topsecret: ["x topsecret", 1, null, { y: "topsecret" }] }, ["topsecret"]),
  ).toEqual({
    "*********": ["x *********", 1, null, { y: "*********" }],
  });
});
