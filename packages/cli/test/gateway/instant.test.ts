import { expect, it, test } from "vitest";
import { instantOption } from "../../src/commands/gateway/instant.ts";

const now = new Date("2026-11-21T12:30:00Z");

test.each([
  ["2026-11-21T03:00:00Z", "2026-11-21T03:00:00.000Z"],
  ["2026-11-21T03:00:00+02:00", "2026-11-21T01:00:00.000Z"],
  ["2026-11-21 03:00", "2026-11-21T03:00:00.000Z"],
  ["2026-11-21", "2026-11-21T00:00:00.000Z"],
  ["03:00", "2026-11-21T03:00:00.000Z"],
  ["13:00", "2026-11-20T13:00:00.000Z"],
  ["90m", "2026-11-21T11:00:00.000Z"],
  ["2h", "2026-11-21T10:30:00.000Z"],
  ["7d", "2026-11-14T12:30:00.000Z"],
  ["30s", "2026-11-21T12:29:30.000Z"],
])("%s is %s", (text, instant) => {
  expect(instantOption(text, now)).toBe(instant);
});

it.each(["", "noon", "24:00", "2026-13-01", "2026-11-21T25:00", "1w", "-1h", "1e3s"])(
  "%j is no time",
  (text) => {
    expect(() => instantOption(text, now)).toThrow("how long ago");
  },
);
