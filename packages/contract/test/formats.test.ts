import { expect, test } from "vitest";
import { formats } from "../src/formats.ts";

const cases: Readonly<
  Record<string, { readonly good: readonly string[]; readonly bad: readonly string[] }>
> = {
  date: {
    good: ["2024-02-29", "2025-12-31"],
    bad: ["2025-02-29", "2025-13-01", "2025-00-10", "2025-1-1", "", "2025-04-31"],
  },
  time: {
    good: ["23:59:59Z", "00:00:00.5+02:00", "23:59:60z"],
    bad: ["24:00:00Z", "10:00:00", "10:60:00Z", "10:00:00+24:00"],
  },
  "date-time": {
    good: ["2025-11-21T13:00:00Z", "2025-11-21t13:00:00.123-05:30"],
    bad: ["2025-11-21", "2025-11-31T13:00:00Z", "2025-11-21T25:00:00Z"],
  },
  email: {
    good: ["a@example.com", "a.b+c@x-y.org"],
    bad: ["a", "@example.com", "a@", "a b@example.com", "a@-x.org"],
  },
  hostname: {
    good: ["localhost", "a-1.example.com"],
    bad: ["", "-a.com", "a..b", "a_b", "x".repeat(64)],
  },
  ipv4: {
    good: ["0.0.0.0", "255.255.255.255"],
    bad: ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4.5"],
  },
  ipv6: {
    good: ["::", "::1", "2001:db8::ff", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1"],
    bad: [
      "",
      ":",
      "1:2:3:4:5:6:7",
      "1::2::3",
      "12345::",
      "1:2:3:4:5:6:7:8::",
      "::ffff:192.0.2.256",
    ],
  },
  uri: {
    good: ["https://example.com/a?b#c", "urn:isbn:1"],
    bad: ["/a", "example.com", "https://a b", ""],
  },
  "uri-reference": { good: ["/a", "", "https://example.com"], bad: ["a b", "<a>"] },
  uuid: {
    good: ["123e4567-e89b-12d3-a456-426614174000"],
    bad: ["123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"],
  },
};

test("every format has cases", () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(formats).sort());
});

test.each(Object.entries(cases))("%s", (name, { good, bad }) => {
  expect(good.filter((text) => formats[name]?.(text) !== true)).toEqual([]);
  expect(bad.filter((text) => formats[name]?.(text) !== false)).toEqual([]);
});
