import { describe, expect, it } from "vitest";
import { names, scan, told } from "./scanning.ts";

/** Names of parameters that are not merely possible. */
function sure(text: string, path = "a.md"): readonly string[] {
  const result = scan(path, text);
  const references = result.references.filter(({ confidence }) => confidence !== "possible");
  return names({ ...result, references }, "parameter");
}

describe("ways to write a parameter", () => {
  it.each([
    ["before a quoted value", 'Call `update_contact` with note "x", customer_email "a@b.c".'],
    [
      "in a shell block, in a sentence",
      '```bash\nmcp__crm__update_contact with note="x" and customer_email="y"\n```',
    ],
    [
      "in a list in a block of code",
      '```\nUse mcp__crm__update_contact with:\n- note: "x"\n- customer_email: y\n```',
    ],
    [
      "below the name in a block of code",
      "```\nmcp__crm__update_contact\nnote: x\ncustomer_email: y\n```",
    ],
    [
      "deeper, behind with:",
      "```\nmcp__crm__update_contact with:\n  note: x\n  customer_email: y\n```",
    ],
    ["behind a colon in a block of code", '```\nupdate_contact: note="x", customer_email="y"\n```'],
    [
      "in a column of parameters",
      "| Tool | Parameters |\n| --- | --- |\n| update_contact | note, customer_email |",
    ],
    [
      "in code in a column",
      "| Tool | Purpose | Args |\n|-|-|-|\n| `update_contact` | writes | `note`, `customer_email` |",
    ],
    ["as what it takes", "`update_contact` takes note, customer_email and an optional verbose."],
    ["in parentheses behind =", "Call update_contact (note = x, customer_email = y)."],
    ["behind a dash", '`update_contact` — note: "x", customer_email: "y"'],
    ["side by side in one span", 'Use `update_contact` as in `note: "x", customer_email: "y"`.'],
    [
      "behind blanks in a block of code",
      "```\nmcp__crm__update_contact note=<text> customer_email=x\n```",
    ],
    ["behind an arrow", '```\nmcp__crm__update_contact → note: "x", customer_email: "y"\n```'],
    ["in a row behind with", "Use update_contact with note and customer_email."],
    ["in a row behind a colon", "- update_contact: note, customer_email"],
    ["on deeper lines of a sentence", "Call update_contact with:\n  note: x\n  customer_email: y"],
    ["as flat pairs of an example", '`update_contact` with `note`="x" and `customer_email`="y"'],
  ])("%s", (_, text) => {
    expect(sure(text)).toEqual(["update_contact.note", "update_contact.customer_email"]);
  });

  it("below a heading that says so, wherever the tool stands", () => {
    const text =
      "Use `update_contact`.\n\n## Other\n\nNothing.\n\n## Parameters\n\n- `note`: x\n- `status`: y\n";
    expect(sure(text)).toEqual(["update_contact.note", "update_contact.status"]);
  });

  it("with a placeholder, far below the tool but below its parameters", () => {
    const filler = "  - what it is for: ".concat("a long story ".repeat(40));
    const text = `- Tool: \`update_contact\`\n${filler}\n- **Key parameters:**\n  - \`note <text>\`: x\n  - \`status\`: y\n`;
    expect(sure(text)).toEqual(["update_contact.note", "update_contact.status"]);
  });

  it("as the head of a path, when it has parameters of its own", () => {
    expect(sure("Fill `fields.target` of `update_contact`, and `note.target`.")).toEqual([
      "update_contact.fields[].target",
    ]);
    expect(sure("`update_contact`: set `fields[0].other` first.")).toEqual([
      "update_contact.fields",
    ]);
  });
});

describe("parameters of somebody else's tool", () => {
  it.each([
    ["in its call", '`update_contact` first.\n\n```\nother_search(note: "x", limit: 8)\n```'],
    ["in a list below its name", "- `update_contact`\n\n**`write_record`**\n\n- `note`: x\n"],
    ["behind its name", "`update_contact` first.\n\nThen `write_record` (`note`, `status`)."],
    ["below its heading", "`update_contact` first.\n\n### write_record\n\nPass `note`."],
    ["that a reader reports", "Call `update_contact`.\n\nThen report the `note` to the user."],
    ["in an answer with dots", "`update_contact`; the response has `meta.id` and `note`."],
    ["in front matter", "1. Call `update_contact`.\n2. The frontmatter has `note` and `status`."],
  ])("%s", (_, text) => {
    expect(sure(text)).toEqual([]);
  });
});

describe("ways to qualify a tool", () => {
  it.each([
    ["a client that joins with one underscore", "Use crm_update_contact.", "qualified likely"],
    ["a client that joins with a hyphen", "Use acme-crm-update_contact.", "bare likely"],
    [
      "a server's name with more around it",
      "Use mcp__crm-eu-2__update_contact.",
      "qualified likely",
    ],
    [
      "a server's name without its hyphen",
      "Use mcp__acmecrm__update_contact.",
      "qualified certain",
    ],
  ])("%s", (_, text, how) => {
    const [first] = told(scan("a.md", text));
    expect(first).toMatch(/ tool update_contact /u);
    expect(first?.endsWith(how)).toBe(true);
  });

  it("a name that is only like the server's binds no file", () => {
    const text = "---\nallowed-tools: mcp__crm-eu-2__update_contact\n---\nThen crm_get_contact.\n";
    expect(
      scan("commands/a.md", text, null).references.map(({ confidence }) => confidence),
    ).toEqual(["possible", "possible"]);
  });

  it("a method of a library's object is hardly a tool", () => {
    expect(told(scan("a.md", "```python\nclient.get_contact()\n```"))).toEqual([
      "2:8 tool get_contact call possible",
    ]);
    expect(told(scan("a.md", "```python\nself.get_contact(contact_id=1)\n```"))[0]).toBe(
      "2:6 tool get_contact call certain",
    );
  });

  it("an ordinary word in a cell of a table stands for itself", () => {
    const text = "| what | crm | other |\n| - | - | - |\n| find | `search` | `computer` |";
    expect(told(scan("a.md", text))).toEqual(["3:11 tool search code-span likely"]);
  });
});
