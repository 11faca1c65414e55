import { createContext, Script } from "node:vm";
import { expect, test } from "vitest";
import { boundedPattern } from "../src/bounded-pattern.ts";

test.each([
  ["^\\d{4}-\\d{2}-\\d{2}$", 100_000],
  ["^https?://", 100_000],
  ["^(?:asc|desc)$", 100_000],
  ["^[^@]+@[^@]+$", 100],
  ["^[\\w.+-]+@[\\w-]+\\.[\\w.]+$", 40],
  ["^[a-z0-9]+(?:-[a-z0-9]+)*$", 40],
  ["^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$", 100],
  ["^\\p{Lu}[\\p{L}']{1,40}$", 100],
])("%s is matched directly up to %d characters at least", (source, least) => {
  expect(boundedPattern(source)?.maxLength).toBeGreaterThanOrEqual(least);
});

test.each(
  [
    "^(a+)+$",
    "^(a|a)*$",
    "^(a|b)+$",
    "(x+x+)+y",
    "^(.*a){12}$",
    "^(?=.*a)",
    "(a)\\1",
    "(?<year>a)",
    "^(?:-a*-?)*$",
    "^(?:.a*)*$",
    "^(?:[-]a*)*$".replace("[-]", "-?"),
    "^(?:-[a-z-]+)*$",
    "^(?:a?){20}a{20}$",
    "^.*.*.*.*.*.*.*.*.*=.*$",
    "(",
    "[",
    "a**",
    "",
  ].filter((source) => source !== ""),
)("%s is left to a guard", (source) => {
  expect(boundedPattern(source)).toBeUndefined();
});

test("the longest texts that are matched directly do not hold anybody up", () => {
  const texts = (length: number): readonly string[] =>
    ["a", "a@", "-", "a-", "0", "ab1_-."].map((part) =>
      part
        .repeat(length)
        .slice(0, length - 1)
        .concat("!"),
    );
  const sources = [
    "a+a+a+$",
    "^[a-z0-9]+(?:-[a-z0-9]+)*$",
    "(?:a?a?a?)a+a+b",
    "[^@]+@[^@]+$",
    "^\\w*[a-z]*-?[a-z-]*(?:-\\w+)*$",
    "(?:-a*)*-a*$",
  ];
  for (const source of sources) {
    const known = boundedPattern(source);
    if (known === undefined) throw new Error(`${source} should be bounded`);
    for (const text of texts(known.maxLength)) {
      const scope = createContext({ pattern: known.expression, text });
      // A hundred times the time that is meant, for slow machines; a runaway pattern takes for ever.
      expect(new Script("pattern.test(text)").runInContext(scope, { timeout: 1_000 })).toBeTypeOf(
        "boolean",
      );
    }
  }
});
