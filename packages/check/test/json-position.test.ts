import { expect, test } from "vitest";
import { jsonLocator } from "../src/json-position.ts";

const text = `{
  "definition": {
    "name": "x",
    "a/b": { "~": [1, { "deep": true }] }
  }
}
`;

test.each([
  ["/definition/name", 3, 5, 11],
  ["/definition/a~1b", 4, 5, 10],
  ["/definition/a~1b/~0", 4, 14, 17],
  ["/definition/a~1b/~0/1/deep", 4, 25, 31],
  ["/definition/nowhere/at/all", 2, 3, 15],
  ["", 1, 1, 1],
])("%s", async (pointer, line, column, endColumn) => {
  const locate = await jsonLocator(text);
  expect(locate?.(pointer)).toMatchObject({ line, column, endColumn });
});

test("what is not JSON has no place", async () => {
  expect(await jsonLocator("{")).toBeUndefined();
});
