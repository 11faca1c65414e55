import { expect, it } from "vitest";
import { redactorOf } from "../../src/audit/redact.ts";

const rules = new Map([
  ["*", ["/note"]],
  ["desk/page", ["/customer/email", "/rows/*/iban", "/list/0"]],
  ["desk/*", ["/every/*/one"]],
]);
const { redact, redactBoth } = redactorOf(rules);

it("takes out what the rules of the tool, of its server and of all tools name", () => {
  const given = {
    note: { any: "thing" },
    customer: { email: "a@b.c", name: "Ann" },
    rows: [{ iban: "DE1", sum: 1 }, { iban: "DE2" }],
    list: ["first", "second"],
    every: { a: { one: 1, two: 2 } },
  };
  expect(redact("desk", ["page"], given)).toEqual({
    note: "[redacted]",
    customer: { email: "[redacted]", name: "Ann" },
    rows: [{ iban: "[redacted]", sum: 1 }, { iban: "[redacted]" }],
    list: ["[redacted]", "second"],
    every: { a: { one: "[redacted]", two: 2 } },
  });
  expect(redact("other", ["page"], given)).toEqual({ ...given, note: "[redacted]" });
});

it.each([
  "password",
  "userPassword",
  "PASSWD",
  "api_key",
  "api-key2",
  "apiKey",
  "accessToken",
  "client_secret",
  "Authorization",
  "privateKey",
  "session_cookie",
  "credentials",
])("takes out what stands under %s at any depth", (key) => {
  expect(redact("desk", ["page"], { deep: [{ [key]: "hunter2" }] })).toEqual({
    deep: [{ [key]: "[redacted]" }],
  });
  expect(redact("desk", ["page"], { [key]: { nested: ["hunter2"] } })).toEqual({
    [key]: "[redacted]",
  });
});

it("leaves counts, flags and harmless names", () => {
  const given = { max_tokens: 100, hasPassword: true, key: "a", passage: "b", secret: null };
  expect(redact("desk", ["page"], given)).toEqual(given);
});

it("takes the same values out of arguments that a translation renamed", () => {
  const given = { customer: { email: "a@b.c" }, password: "hunter2", urgency: "high" };
  const sent = { email_address: "a@b.c", pass: ["hunter2"], urgency: "high" };
  expect(redactBoth("desk", ["page", "page_v2"], given, sent)).toEqual([
    { customer: { email: "[redacted]" }, password: "[redacted]", urgency: "high" },
    { email_address: "[redacted]", pass: ["[redacted]"], urgency: "high" },
  ]);
});

it("keeps keys that objects have of themselves", () => {
  const given: unknown = JSON.parse('{"__proto__":{"token":"x"},"constructor":1}');
  expect(JSON.stringify(redact("desk", ["page"], given as never))).toBe(
    '{"__proto__":{"token":"[redacted]"},"constructor":1}',
  );
});

it("takes everything out when a rule is not a JSON Pointer", () => {
  const { redact } = redactorOf(new Map([["*", ["email"]]]));
  expect(redact("desk", ["page"], { email: "a@b.c" })).toBe("[redacted]");
});
