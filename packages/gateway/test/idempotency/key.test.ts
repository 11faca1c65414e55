import { describe, expect, it } from "vitest";
import { keyOf } from "../../src/idempotency/key.ts";

const uuid = "8e03978e-40d5-43dd-bc93-6894a57f9324";
const refused = { code: "request-invalid" };

describe("the idempotency key of a request", () => {
  it("is none when there is none", () => {
    expect(keyOf({}, undefined)).toBeUndefined();
    expect(
      keyOf({ accept: "*/*" }, { _meta: { progressToken: "idempotencyKey" } }),
    ).toBeUndefined();
    expect(keyOf({}, { idempotencyKey: uuid, _meta: "idempotencyKey" })).toBeUndefined();
  });

  it("is read from the header, quoted as the draft says or bare", () => {
    expect(keyOf({ "idempotency-key": `"${uuid}"` }, undefined)).toBe(uuid);
    expect(keyOf({ "idempotency-key": uuid }, {})).toBe(uuid);
    expect(keyOf({ "idempotency-key": String.raw`"a \"b\" \\ c"` }, {})).toBe(
      String.raw`a "b" \ c`,
    );
  });

  it.each([
    "dev.tenon/idempotencyKey",
    "com.example/idempotency-key",
    "a/b/idempotency_key",
    "idempotencyKey",
  ])("is read from _meta under %s", (name) => {
    expect(keyOf({}, { _meta: { [name]: uuid, other: 1 } })).toBe(uuid);
  });

  it("is not read from names that only look alike", () => {
    for (const name of ["x/notidempotencyKey", "idempotencyKey/x", "x/IdempotencyKey", "x/key"]) {
      expect(keyOf({}, { _meta: { [name]: uuid } })).toBeUndefined();
    }
  });

  it("is our own before anybody else's", () => {
    const meta = { "x/idempotencyKey": "theirs", "dev.tenon/idempotencyKey": "ours" };
    expect(keyOf({}, { _meta: meta })).toBe("ours");
  });

  it("is refused when two differ, and taken when they agree", () => {
    const header = { "idempotency-key": "one" };
    expect(keyOf(header, { _meta: { "x/idempotencyKey": "two" } })).toMatchObject(refused);
    expect(keyOf(header, { _meta: { "x/idempotencyKey": "one" } })).toBe("one");
    const two = { "x/idempotencyKey": "one", "y/idempotency_key": "two" };
    expect(keyOf({}, { _meta: two })).toMatchObject(refused);
  });

  it("has 1 to 255 printable characters", () => {
    for (const header of ["", " ", "é", "a b", "a, b", '"open', '"a"b"', '""', String.raw`"\a"`]) {
      expect(keyOf({ "idempotency-key": header }, {})).toMatchObject(refused);
    }
    expect(keyOf({ "idempotency-key": ["a", "b"] }, {})).toMatchObject(refused);
    for (const value of ["", "a\nb", "\u0000", "\ud800", 5, null, {}, ["a"]]) {
      expect(keyOf({}, { _meta: { "x/idempotencyKey": value } })).toMatchObject(refused);
    }
    expect(keyOf({}, { _meta: { "x/idempotencyKey": "Zahlung Nº 5" } })).toBe("Zahlung Nº 5");
    const longest = "k".repeat(255);
    expect(keyOf({ "idempotency-key": longest }, {})).toBe(longest);
    expect(keyOf({}, { _meta: { "x/idempotencyKey": longest } })).toBe(longest);
    expect(keyOf({ "idempotency-key": `${longest}k` }, {})).toMatchObject(refused);
    expect(keyOf({}, { _meta: { "x/idempotencyKey": `${longest}k` } })).toMatchObject(refused);
  });

  it("never shows what was sent", () => {
    const problem = keyOf({ "idempotency-key": "secret key" }, {});
    expect(JSON.stringify(problem)).not.toContain("secret");
  });
});
