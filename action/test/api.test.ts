import { describe, expect, test } from "vitest";
import { waitMs } from "../src/github/api.ts";

function failure(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  message = "no",
): Error {
  return Object.assign(new Error(message), { status, response: { headers } });
}

describe("how long GitHub is waited for", () => {
  test.each([
    ["a failed connection or a server error", failure(500), 1, 1_000],
    ["the same later", failure(502), 3, 4_000],
    ["what the server asks for", failure(503, { "retry-after": "7" }), 1, 7_000],
    [
      "a secondary limit that says so",
      failure(403, {}, "You have exceeded a secondary rate limit"),
      2,
      2_000,
    ],
    ["too many requests", failure(429, { "retry-after": "1" }), 1, 1_000],
    [
      "a limit that ends",
      failure(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "110" }),
      1,
      10_000,
    ],
    [
      "a limit whose end is past",
      failure(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "90" }),
      1,
      1_000,
    ],
    ["a permission that is missing", failure(403), 1, undefined],
    ["a wrong request", failure(422), 1, undefined],
    ["an error of ours", new Error("bug"), 1, undefined],
  ])("%s", (_, error, attempt, wait) => {
    expect(waitMs(error, attempt, 100_000)).toBe(wait);
  });
});
