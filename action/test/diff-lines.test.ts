import { expect, test } from "vitest";
import { shownHunks, showsLines } from "../src/github/diff-lines.ts";

const hunks = shownHunks(
  "@@ -1,3 +1,4 @@ heading\n one\n-two\n+2\n+2.5\n three\n@@ -10 +11,2 @@\n ten\n+eleven\r\n\\ No newline at end of file",
);

test.each([
  [1, ["one"], true],
  [2, ["2"], true],
  [2, ["2", "2.5", "three"], true],
  [11, ["ten", "eleven"], true],
  [12, ["eleven\r"], true],
  [2, ["two"], false],
  [4, ["three", ""], false],
  [5, ["three"], false],
  [4, ["three", "ten"], false],
  [13, [""], false],
])("line %i of %j is shown: %j", (first, lines, shown) => {
  expect(showsLines(hunks, first, lines)).toBe(shown);
});
