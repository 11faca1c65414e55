import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import { fileName, fileNames } from "../../src/lock/file-name.ts";

const hostile = [
  "../evil",
  "..",
  ".",
  "a/b",
  "a\\b",
  "CON",
  "con",
  "nul.txt",
  "server",
  "retired",
  "Server",
  "x ",
  "x.",
  "…",
  "a:b",
  "\u0000",
  "é",
  "e\u0301",
  "%2E",
  "A",
  "a",
  "~",
  "x".repeat(500),
  "__proto__",
  "",
];

describe("file names of hostile names", () => {
  const names = fileNames(hostile);

  test("are plain, short and not reserved", () => {
    for (const name of names.values()) {
      expect(name).toMatch(/^[\w%~-][\w.%~-]*$/u);
      expect(name).not.toMatch(/^(?:con|nul|prn|aux|server|retired)(?:\.|$)|\.$|^\./iu);
      expect(name.length).toBeLessThanOrEqual(limits.fileNameLength + 14);
    }
  });

  test("differ on a file system that ignores case", () => {
    expect(new Set([...names.values()].map((name) => name.toLowerCase())).size).toBe(
      hostile.length,
    );
  });
});

test("ordinary names stay readable", () => {
  expect(["update_contact", "getContact", "tavily-search", "files.read"].map(fileName)).toEqual([
    "update_contact",
    "getContact",
    "tavily-search",
    "files.read",
  ]);
  expect(fileName("a/b")).toBe("a%2Fb");
});

test("the longest readable name is kept, one more is cut and hashed", () => {
  expect(fileName("x".repeat(limits.fileNameLength))).toBe("x".repeat(limits.fileNameLength));
  expect(fileName("x".repeat(limits.fileNameLength + 1))).toMatch(/^x{100}~[0-9a-f]{12}$/u);
});

test("any set of names gives as many names that differ in more than case", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ unit: "binary", maxLength: 8 }), { maxLength: 20 }),
      (names) => {
        const wellFormed = [...new Set(names.map((name) => name.toWellFormed()))];
        const files = [...fileNames(wellFormed).values()].map((name) => name.toLowerCase());
        expect(new Set(files).size).toBe(wellFormed.length);
      },
    ),
  );
});
