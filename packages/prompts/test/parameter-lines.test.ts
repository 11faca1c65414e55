import { describe, expect, it } from "vitest";
import { compileVocabulary, scanPrompt } from "../src/index.ts";
import { names, scan, tool } from "./scanning.ts";

function sure(text: string): readonly string[] {
  const result = scan("a.md", text);
  const references = result.references.filter(({ confidence }) => confidence !== "possible");
  return names({ ...result, references }, "parameter");
}

const both = ["update_contact.note", "update_contact.customer_email"];

describe("lists of parameters", () => {
  it.each([
    [
      "in a block of code below its tool's heading",
      "### update_contact\n\n```\nRequired:\n- note: what to say\n\nOptional:\n- customer_email: whose\n```\n",
    ],
    [
      "in a block of code that names the tool",
      "```\nUse: mcp__crm__update_contact\nParameters:\n  - note: what to say\n  - customer_email: whose (optional)\n```\n",
    ],
    [
      "with remarks in parentheses",
      "#### `update_contact`\n```\nParameters:\n- note (required): what\n- customer_email (string): whose\n```\n",
    ],
    [
      "as a type below the label of an input",
      "### update_contact\n\n**Input Schema**:\n\n```typescript\ninterface Input {\n  note: string; // what\n  customer_email?: string;\n}\n```\n",
    ],
    [
      "as bare items below the words that announce them",
      "Use `update_contact`.\n\nParameters explained:\n\n- note: what to say\n- customer_email: whose\n",
    ],
    [
      "on lines of their own, with types",
      "update_contact\n\nWrites a note\nInput: note (string): what\ncustomer_email (string): whose\n",
    ],
    [
      "in bold with their types, under another tool's item",
      "### `update_contact`\n\n**Parameters:**\n\n- **note** (string) **(required)**: what\n- **customer_email** (string) _(optional)_: whose\n",
    ],
    ["as filters", "- `update_contact` writes, by filters (note, customer_email)"],
    ["behind a bare name and a blank", "Use update_contact (note, customer_email), then stop."],
    ["behind pass", "update_contact: pass note and customer_email only."],
    ["as keys of an item", "- `update_contact`: `[{note, customer_email}, …]`"],
  ])("%s", (_, text) => {
    expect(sure(text)).toEqual(both);
  });

  it.each([
    ["below Returns:", "### update_contact\n\n```\nReturns:\n- note: what was said\n```\n"],
    [
      "below Output after Parameters",
      "### update_contact\n\n```\nParameters: none\n\nOutput:\n  contact_id: who\n```\n",
    ],
    ["without a label", "### update_contact\n\n```\ncontact_id: who\nnote: x\n```\n"],
    [
      "behind a blank line of answers",
      "update_contact\n\nReturns:\nnote (string): what was said\n",
    ],
    ["as a remark", "- `update_contact`: name of the contact, a short note (required)"],
    ["as filters of which some are none", "- `update_contact` by filters (note, event type)"],
  ])("not %s", (_, text) => {
    expect(sure(text).filter((name) => !name.includes("customer_email"))).toEqual([]);
  });
});

describe("arguments in blocks of code", () => {
  const call = (text: string): unknown =>
    scan("a.md", text).references.find(({ kind }) => kind === "call")?.call?.arguments;

  it.each([
    ["on the line below a comment", '```ts\n// Tool: update_contact\n{\n  "note": "x"\n}\n```\n'],
    [
      "in a wrapper",
      '### update_contact\n\nWrites.\n\n```python\n{\n  "params": {\n    "note": "x"\n  }\n}\n```\n',
    ],
    [
      "as an example behind what comes back",
      '`update_contact`\n\n- **Returns**: an id\n- **Example**:\n  ```json\n  { "note": "x" }\n  ```\n',
    ],
  ])("%s", (_, text) => {
    expect(call(text)).toEqual({ note: "x" });
  });
});

describe("names side by side", () => {
  const vocabulary = compileVocabulary([
    {
      server: "web",
      versions: [
        [
          tool("select_page", { page_index: [] }),
          tool("list_requests", { page_index: [], page_size: [] }),
        ],
      ],
    },
  ]);
  const owners = (text: string): readonly string[] =>
    scanPrompt({ path: "a.md", bytes: Buffer.from(text), vocabulary, bound: ["web"] })
      .references.filter(({ kind, confidence }) => kind === "parameter" && confidence === "likely")
      .map((reference) => `${reference.tool}.${reference.parameter}`);

  it("belong to a tool that owns all of them", () => {
    const text =
      "Use `list_requests` or `select_page`.\n\n## Data\n\n- Use pagination (`page_index`, `page_size`)\n";
    expect(owners(text)).toEqual(["list_requests.page_index", "list_requests.page_size"]);
  });

  it("also where the other tool stands nearer", () => {
    const text =
      "Use `list_requests` with care.\n\n- after `select_page`, use `page_index` and `page_size`\n";
    expect(owners(text)).toEqual(["list_requests.page_index", "list_requests.page_size"]);
  });

  it("are read one by one where no tool owns all of them", () => {
    expect(owners("Use `select_page` with `page_index`, `page_size`.")).toEqual([
      "select_page.page_index",
    ]);
  });
});

describe("values of several words", () => {
  const vocabulary = compileVocabulary([
    {
      server: "web",
      versions: [[tool("emulate", { network: ["No emulation", "Offline", "Slow 3G"] })]],
    },
  ]);
  it.each([
    "`emulate` with `network: No emulation` resets it",
    '`emulate` with `network: "No emulation"` resets it',
    'Call `emulate` with network="No emulation".',
  ])("%s", (text) => {
    const scanned = scanPrompt({
      path: "a.md",
      bytes: Buffer.from(text),
      vocabulary,
      bound: ["web"],
    });
    const values = scanned.references.filter(({ kind }) => kind === "value");
    expect(values.map(({ value, column }) => [value, text.slice(column - 1, column + 11)])).toEqual(
      [["No emulation", "No emulation"]],
    );
  });

  it("not a longer phrase", () => {
    const text = "`emulate` with `network: Slow 3Gs`";
    const scanned = scanPrompt({
      path: "a.md",
      bytes: Buffer.from(text),
      vocabulary,
      bound: ["web"],
    });
    expect(scanned.references.some(({ kind }) => kind === "value")).toBe(false);
  });
});
