import { expect, test } from "vitest";
import { problemAnnotations } from "../src/annotations.ts";
import { limits } from "../src/limits.ts";

test("problems: as many as the runner keeps, the last one counts the rest", () => {
  const ten = Array.from({ length: 10 }, (_, index) => `problem ${index}`);
  expect(problemAnnotations(ten)).toHaveLength(10);
  expect(problemAnnotations(ten).at(-1)).toContain("problem 9");
  const eleven = problemAnnotations([...ten, "one more"]);
  expect(eleven).toHaveLength(10);
  expect(eleven.at(-1)).toContain("and 2 more");
});

test("a message of the runner's length stays whole, one character more is cut and escapes stay whole", () => {
  const message = (text: string): string =>
    (problemAnnotations([text])[0] ?? "").replace(/^::error title=[^:]*::/u, "");
  const fits = "x".repeat(limits.annotationMessage - 1);
  expect(message(fits)).toBe(fits);
  const percent = message("%".repeat(limits.annotationMessage + 100));
  expect(percent.replaceAll("%25", "%")).toHaveLength(limits.annotationMessage);
  expect(percent.replaceAll("%25", "")).toBe("…");
});

test("nothing of a problem's text can be a command", () => {
  const [annotation = ""] = problemAnnotations(["x\n::error::y\r##[error]z"]);
  expect(annotation).not.toMatch(/[\r\n]|##\[/u);
});
