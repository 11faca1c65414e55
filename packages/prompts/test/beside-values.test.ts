import { describe, expect, it } from "vitest";
import { names, scan, told } from "./scanning.ts";

describe("values beside their parameter", () => {
  it.each([
    ["in code behind a bare word", "Use `update_contact` with status `open`.", ["open"]],
    ["in quotes behind a bare word", 'Use `update_contact` with status "open".', ["open"]],
    ["behind =", "Use `update_contact` with status=open.", ["open"]],
    ["behind :", "Use `update_contact` with status: open", ["open"]],
    ["behind a tool", "Set the status of `update_contact` to `open`.", ["open"]],
    ["before the name", "Pass `open` as the `status` of `update_contact`.", ["open"]],
    ["before a bare name", "Use `update_contact` with the `open` status.", ["open"]],
    ["one of", "`update_contact` with `status` (one of open, closed).", ["open", "closed"]],
    ["either", "`update_contact` with `status` either open or closed.", ["open", "closed"]],
    ["in parentheses", "`update_contact` with `status` (open|closed).", ["open", "closed"]],
    ["in a row", "`update_contact`: status can be `open` or `closed`.", ["open", "closed"]],
    ["below a heading", '## update_contact\n\nGive `note`, status "open".\n', ["open"]],
  ])("%s", (_, text, values) => {
    const found = scan("a.md", text).references.filter(({ kind }) => kind === "value");
    expect(found.map(({ value }) => value)).toEqual(values);
    expect(found.map(({ confidence, parameter }) => [confidence, parameter])).toEqual(
      values.map(() => ["likely", "status"]),
    );
    expect(names(scan("a.md", text), "parameter")).toContain("update_contact.status");
  });

  it("only guesses at a bare word behind the name", () => {
    expect(told(scan("a.md", "`update_contact` with `status` closed.")).at(-1)).toBe(
      "1:32 value update_contact.status=closed code-span possible",
    );
  });

  it.each([
    ["a sentence", "Use the `status` of `update_contact` to open the contact."],
    ["a verb behind the name", "`update_contact` takes `status`: it is open to all."],
    ["another noun", "`update_contact` has `open` status types."],
    ["words apart", "Use `update_contact` in open status; do not close the status by hand."],
    ["a value of another parameter", "`update_contact` with note `open`."],
    ["another call's argument", "`update_contact`, then Task(status: `open`)"],
  ])("leaves %s alone", (_, text) => {
    expect(names(scan("a.md", text), "value")).toEqual([]);
  });
});
