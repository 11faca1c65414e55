import { canonicalJson } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import { assert, constantFrom, dictionary, jsonValue, oneof, property } from "fast-check";
import type { Arbitrary } from "fast-check";
import { expect, it } from "vitest";
import { argumentsDigest, canonicalText, shortDigest } from "../../src/audit/digest.ts";

it("is the JCS form for any value", () => {
  const odd = constantFrom("10", "9", "a", "__proto__", "é", "\u{1F600}", "\ud800", "\ufb33");
  const value = jsonValue({ stringUnit: "binary" }) as Arbitrary<Json>;
  const keyed = dictionary(odd, value) as Arbitrary<Json>;
  assert(
    property(oneof(value, keyed), (given) => {
      expect(canonicalText(given)).toBe(canonicalJson(given));
    }),
  );
});

it("does not depend on the order of keys, and takes absent arguments for empty ones", () => {
  expect(argumentsDigest({ b: 1, a: [2] })).toBe(argumentsDigest({ a: [2], b: 1 }));
  expect(argumentsDigest(undefined)).toBe(argumentsDigest({}));
  expect(argumentsDigest({})).toBe(
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  );
});

it("keeps enough of a session id to recognise it, and not enough to use it", () => {
  expect(shortDigest("session")).toMatch(/^[\da-f]{32}$/u);
  expect(shortDigest("session")).not.toBe(shortDigest("Session"));
});
