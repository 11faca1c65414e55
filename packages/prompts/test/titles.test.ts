import { describe, expect, it } from "vitest";
import { scan } from "./scanning.ts";

function tools(text: string): readonly string[] {
  return scan("a.md", text)
    .references.filter(({ kind, confidence }) => kind === "tool" && confidence !== "possible")
    .map(({ tool, line }) => `${line} ${tool}`);
}

describe("an ordinary word that is a tool's entry", () => {
  it.each([
    [
      "a heading above its parameters",
      "### search\n\n**Parameters:**\n- `query` (required): what\n",
      1,
    ],
    [
      "a heading beside those of other tools",
      "### get_contact\n\nReads.\n\n### search\n\nFinds.\n",
      5,
    ],
    ["a bold item with its parameter", "- **search** – finds by `query`\n", 1],
    ["a bold item beside other tools", "- **get_contact**: reads\n- **search**: finds\n", 2],
  ])("%s", (_, text, line) => {
    expect(tools(text)).toContain(`${line} search`);
  });

  it.each([
    ["a heading about something else", "## search\n\nType into the box.\n"],
    ["a heading of several words", "## search tips\n\n- `query`: what\n"],
    ["a bold word", "- **search** the web for `verbose` answers\n"],
    ["bold words in a sentence", "Then **search** and stop; see `get_contact`.\n"],
  ])("not %s", (_, text) => {
    expect(tools(text).some((name) => name.endsWith(" search"))).toBe(false);
  });
});

describe("a name of a tool behind a server's name that an editor cut", () => {
  it("is that tool when the server's own name is part of it", () => {
    expect(tools("Call `mcp_io_crm_ser_update_contact` first.")).toEqual(["1 update_contact"]);
    expect(tools("Call `mcp_io_other_update_contact` first.")).toEqual([]);
  });
});
