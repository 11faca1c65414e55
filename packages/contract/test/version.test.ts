import { expect, test } from "vitest";
import { firstVersion, nextVersion } from "../src/version.ts";

test.each([
  ["1.2.3", "major", "2.0.0"],
  ["1.2.3", "minor", "1.3.0"],
  ["1.2.3", "patch", "1.2.4"],
  ["1.2.3", "none", "1.2.3"],
  ["0.9.9", "patch", "0.9.10"],
  ["999999999999999.0.0", "major", "1000000000000000.0.0"],
] as const)("%s after %s is %s", (version, bump, next) => {
  expect(nextVersion(version, bump)).toBe(next);
});

test("the first version is 1.0.0", () => {
  expect(firstVersion).toBe("1.0.0");
});

test.each([
  "",
  "1",
  "1.2",
  "1.2.3.4",
  "v1.2.3",
  "01.2.3",
  "1.2.3-beta",
  "1.-2.3",
  "9999999999999999.0.0",
  "1.2.3\n",
])("%j is no version", (version) => {
  expect(() => nextVersion(version, "minor")).toThrow(
    expect.objectContaining({ kind: "usage", code: "version-invalid" }),
  );
});
