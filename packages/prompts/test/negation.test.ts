import { describe, expect, it } from "vitest";
import { isNegated } from "../src/negation.ts";

const negated = (text: string): boolean => {
  const from = text.indexOf("x_y");
  return isNegated(text, from, from + 3, 0, text.length);
};

describe("isNegated", () => {
  it.each([
    "There is no `x_y`.",
    "There's no `x_y` tool",
    "The server has no longer a tool `x_y`",
    "no such parameter `x_y`",
    "`x_y` was removed in v2",
    "The `x_y` parameter has been renamed to `z`",
    "`x_y` does not exist",
    "`x_y` no longer exists",
    "`x_y` is not a parameter of it",
    "removed `x_y`",
    "If you come from v1, `x_y` was removed",
    "When you upgrade: gone. `x_y` does not exist",
  ])("true: %s", (text) => {
    expect(negated(text)).toBe(true);
  });

  it.each([
    "Use `x_y` when there is no other way",
    "Do not call `x_y` twice",
    "`x_y` is not idempotent",
    "If no contact is found, call `x_y`",
    "`x_y` removes the note",
    "Never skip x_y.",
    "If `x_y` is not available, reload",
    "When tools for this (like `x_y`) are not available, ask",
    "If there is no `x_y`, stop",
  ])("false: %s", (text) => {
    expect(negated(text)).toBe(false);
  });
});
