import { describe, expect, it } from "vitest";
import { scan, told } from "./scanning.ts";

const prompt = `# Contacts

Call \`update_contact\` with:

- \`customer_email\`: the "new" address, never {{customer_email}}
- \`status\`: \`open\` or \`closed\`

1. Run \`search(query="a \\"b\\"", limit=5)\`, then \`contact_read.get_notes\`.
2. There is no \`get_contact\` tool.

\`\`\`json
{"name": "update_contact", "arguments": {"note": "x\\ny", "fields": [{"target": "t", "mode": "set"}]}}
\`\`\`

| Tool | Parameters |
| --- | --- |
| get_contact | \`contact_id\`, \`verbose\` |
`;

const escaped = prompt.replaceAll("\\", "\\\\").replaceAll('"', '\\"');

/** The same prompt as it stands in files of other formats. */
const encodings: readonly (readonly [name: string, path: string, text: string])[] = [
  ["CRLF", "a.md", prompt.replaceAll("\n", "\r\n")],
  ["a byte order mark", "a.md", `\ufeff${prompt}`],
  ["behind front matter", "a.md", `---\nname: a\n---\n${prompt}`],
  ["JSON", "a.json", JSON.stringify({ messages: [{ content: prompt }] }, null, 2)],
  ["JSON in JSON", "a.json", JSON.stringify({ a: JSON.stringify({ prompt }) })],
  ["a YAML block", "a.yaml", `prompt: |\n${prompt.replaceAll(/^(?=.)/gmu, "    ")}`],
  ["a quoted YAML string", "a.yml", `prompt: ${JSON.stringify(prompt)}\n`],
  ["TOML", "a.toml", `prompt = """\n${escaped}"""\n`],
  ["Python", "a.py", `PROMPT = """${escaped}"""\n`],
  [
    "TypeScript",
    "a.ts",
    `const p = \`${prompt.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\`;\n`,
  ],
];

const withoutPlaces = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/^\S+ /u, ""));

describe("the same prompt", () => {
  it("says this", () => {
    expect(withoutPlaces(told(scan("a.md", prompt)))).toEqual([
      "tool update_contact code-span likely",
      "call update_contact bullet likely",
      "parameter update_contact.customer_email bullet likely",
      "parameter update_contact.status bullet likely",
      "value update_contact.status=open code-span likely",
      "value update_contact.status=closed code-span likely",
      "tool search call certain",
      "call search call certain",
      "parameter search.query argument certain",
      "parameter search.limit argument certain",
      "tool contact_read code-span likely",
      "value contact_read.method=get_notes code-span likely",
      "tool get_contact code-span likely negated",
      "tool update_contact structured certain",
      "call update_contact structured certain",
      "parameter update_contact.note object-key certain",
      "parameter update_contact.fields object-key certain",
      "parameter update_contact.fields[].target object-key certain",
      "parameter update_contact.fields[].mode object-key certain",
      "value update_contact.fields[].mode=set object-key certain",
      "tool get_contact bare likely",
      "parameter get_contact.contact_id code-span likely",
      "parameter get_contact.verbose code-span likely",
    ]);
  });

  it.each(encodings)("says the same in %s, each word in its place", (_, path, text) => {
    const result = scan(path, text);
    expect(withoutPlaces(told(result))).toEqual(withoutPlaces(told(scan("a.md", prompt))));
    const lines = text.replace(/^\ufeff/u, "").split("\n");
    const written = result.references.map(({ line, column, endColumn }) =>
      lines[line - 1]?.slice(column - 1, endColumn - 1),
    );
    const expected = result.references.map(({ kind, tool, parameter, value }) =>
      kind === "value" ? value : kind === "parameter" ? parameter?.split(".").at(-1) : tool,
    );
    expect(written).toEqual(expected);
  });
});
