import { describe, expect, it } from "vitest";
import {
  nameLikeness,
  nameTraits,
  saysOtherwise,
  textLikeness,
} from "../../src/diff/similarity.ts";

describe("nameLikeness", () => {
  it.each([
    ["tavily-search", "tavily_search"],
    ["customerEmail", "customer_email"],
    ["HTTPServer", "http-server"],
    ["emailaddress", "email_address"],
  ])("is 1 for the same words: %s, %s", (left, right) => {
    expect(nameLikeness(left, right)).toBe(1);
  });

  it("stays below 1 for anything else, and does not mind the order of the two", () => {
    const pairs = [
      ["ref", "reference"],
      ["pageIdx", "pageId"],
      ["a", "b"],
      ["user_email", "email_user"],
    ] as const;
    for (const [left, right] of pairs) {
      expect(nameLikeness(left, right)).toBeLessThan(1);
      expect(nameLikeness(left, right)).toBe(nameLikeness(right, left));
    }
  });

  it("sees a common part without separators", () => {
    expect(nameLikeness("customeremail", "emailaddress")).toBeGreaterThan(0.35);
    expect(nameLikeness("query", "limit")).toBeLessThan(0.35);
  });

  it("counts the first 128 characters of a name", () => {
    const long = "x".repeat(128);
    expect(nameLikeness(`${long}a`, `${long}b`)).toBe(1);
    expect(nameLikeness(`${long.slice(1)}a`, `${long.slice(1)}b`)).toBeLessThan(1);
  });

  it("finds nothing in common between names without letters", () => {
    expect(nameLikeness("", "")).toBe(0);
    expect(nameLikeness("--", "__")).toBe(0);
  });
});

describe("saysOtherwise", () => {
  it.each([
    ["pipeline_restart", "pipeline_logs", true],
    ["get_logs", "query_logs", false],
    ["get_user", "get_user_by_id", false],
  ])("%s, %s: %s", (left, right, expected) => {
    expect(saysOtherwise(nameTraits(left), nameTraits(right))).toBe(expected);
  });
});

describe("textLikeness", () => {
  it("is the share of common words", () => {
    expect(textLikeness("The name of it.", "the NAME of it")).toBe(1);
    expect(textLikeness("one two", "two three")).toBeCloseTo(1 / 3);
    expect(textLikeness("one", "")).toBe(0);
  });
});
