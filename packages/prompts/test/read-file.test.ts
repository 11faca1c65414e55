import { limits } from "../src/limits.ts";
import { describe, expect, it } from "vitest";
import { names, scan, scanBytes, told } from "./scanning.ts";

describe("Markdown", () => {
  it.each([
    "SKILL.md",
    "a.agent.md",
    "a.prompt.md",
    "a.instructions.md",
    "rule.mdc",
    "a.chatmode.md",
    "a.prompty",
  ])("%s: front matter and body", (path) => {
    const text =
      '---\ndescription: "Mends contacts with get_contact."\ntools:\n  - crm/update_contact\n  - "desk/*"\n---\n\nUse `search`.\n';
    expect(told(scan(path, text))).toEqual([
      "2:35 tool get_contact bare likely",
      "4:9 tool update_contact declared certain",
      "8:6 tool search code-span likely",
    ]);
  });

  it("reads broken front matter line by line and says where it is broken", () => {
    const result = scan(
      "a.md",
      "---\ndescription: one: two\ntools: mcp__crm__search, Read\nallowed-tools:\n  - mcp__crm__get_contact\n---\n`update_contact`\n",
    );
    expect(names(result, "tool")).toEqual(["search", "get_contact", "update_contact"]);
    expect(result.problems).toMatchObject([{ code: "front-matter", line: 2 }]);
  });

  it("reads front matter that nothing ends", () => {
    const result = scan("a.md", "---\ntools: mcp__crm__search\n\nUse `get_contact`.\n");
    expect(names(result, "tool")).toEqual(["search", "get_contact"]);
    expect(result.problems).toMatchObject([{ code: "front-matter", line: 1, column: 1 }]);
  });

  it("reads on in a fence that nothing closes", () => {
    const result = scan(
      "a.md",
      'Text\n\n```json\n{"name": "search", "arguments": {"query": "x"}}\n',
    );
    expect(names(result, "parameter")).toEqual(["search.query"]);
    expect(result.problems).toMatchObject([{ code: "unclosed-fence", line: 3, column: 1 }]);
  });
});

describe("data files", () => {
  it("YAML: structured calls, lists, block scalars, comments", () => {
    const text = [
      "# get_contact comes first",
      "tools: [crm.search]",
      "steps:",
      "  - tool: update_contact",
      "    args: { note: 'it''s', status: open }",
      "prompt: |",
      "  Use `get_contact`",
      "    with `contact_id`.",
      'folded: "one\\n`contact_read`"',
    ].join("\n");
    expect(told(scan("flow.yaml", text))).toEqual([
      "1:3 tool get_contact bare possible",
      "2:13 tool search declared certain",
      "4:11 tool update_contact structured certain",
      "4:11 call update_contact structured certain",
      "5:13 parameter update_contact.note object-key certain",
      "5:28 parameter update_contact.status object-key certain",
      "5:36 value update_contact.status=open object-key certain",
      "7:8 tool get_contact code-span likely",
      "8:11 parameter get_contact.contact_id code-span likely",
      "9:16 tool contact_read code-span likely",
    ]);
  });

  it("YAML: JSON in a block scalar, and the server whose configuration it is", () => {
    const text =
      'settings: |-\n  {\n    "mcpServers": {\n      "crm": { "includeTools": ["get_contact", "search"] },\n      "other": { "includeTools": ["update_contact"] }\n    }\n  }\n';
    expect(names(scan("ci.yml", text, null), "tool")).toEqual(["get_contact", "search"]);
  });

  it("broken YAML is a problem at its place and still text", () => {
    const result = scan("a.yaml", "a: [1\nb: use `get_contact`\n");
    expect(names(result, "tool")).toEqual(["get_contact"]);
    expect(result.problems).toMatchObject([{ code: "yaml-syntax", line: 2 }]);
  });

  it("JSON: messages, arguments in strings, texts with escapes", () => {
    const text =
      '{"messages": [{"tool_calls": [{"function": {"name": "update_contact", "arguments": "{\\"note\\": \\"x\\"}"}}]},\n{"type": "tool_use", "name": "search", "input": {"query": "x"}}],\n"prompt": "First\\n\\u0060get_contact\\u0060 with `contact_id`"}';
    expect(told(scan("a.json", text))).toEqual([
      "1:54 tool update_contact structured certain",
      "1:54 call update_contact structured certain",
      "1:88 parameter update_contact.note object-key certain",
      "2:31 tool search structured certain",
      "2:31 call search structured certain",
      "2:51 parameter search.query object-key certain",
      "3:25 tool get_contact code-span likely",
      "3:49 parameter get_contact.contact_id code-span likely",
    ]);
  });

  it("JSON: arguments of a tool that an expression names", () => {
    const text =
      '{"toolName": "={{ $json.tool }}", "toolParameters": "={ \\"contact_id\\": \\"{{ $json.id }}\\", \\"verbose\\": true }"}';
    expect(told(scan("flow.json", text))).toEqual([
      "1:59 parameter get_contact.contact_id object-key likely",
      "1:95 parameter get_contact.verbose object-key likely",
    ]);
  });

  it("JSON in JSON in JSON, up to a limit", () => {
    const wrap = (text: string, times: number): string =>
      times === 0 ? text : wrap(JSON.stringify({ text }), times - 1);
    const found = (times: number): readonly string[] =>
      told(
        scan(
          "a.json",
          wrap("Call `get_contact` with:\n\n- `contact_id`: id\n- `verbose`: yes\n", times),
        ),
      ).map((line) => line.replace(/^\S+ /u, ""));
    expect(found(1)).toHaveLength(4);
    expect(found(limits.nestedTexts + 1)).toEqual(found(1));
    expect(found(limits.nestedTexts + 2)).not.toEqual(found(1));
  });

  it("half a JSON is read as far as it goes", () => {
    const result = scan("a.json", '{"tool": "search", "arguments": {"query": "x"');
    expect(names(result, "parameter")).toEqual(["search.query"]);
    expect(result.problems).toMatchObject([{ code: "json-syntax", line: 1, column: 46 }]);
  });

  it("JSON lines", () => {
    expect(names(scan("a.jsonl", '{"tool": "search"}\n{"tool": "get_contact"}\n'), "tool")).toEqual(
      ["search", "get_contact"],
    );
  });

  it("TOML: prompts in strings of every kind", () => {
    const text =
      'description = "d"\n[a.b]\nprompt = """\n1. `get_contact` !{echo $X}\n"""\nother = \'\'\'`search`\'\'\'\ntools = ["update_contact"]\n';
    expect(told(scan("a.toml", text))).toEqual([
      "4:5 tool get_contact code-span likely",
      "6:13 tool search code-span likely",
      "7:11 tool update_contact declared certain",
    ]);
  });
});

describe("templates", () => {
  it("finds tools that expressions look up, and no variables", () => {
    const text =
      "{% if 'update_contact' in available_tools %}\n{{ tool_names['get_contact'] }} takes `contact_id`: {{ contact_id }}\n{% endif %}";
    expect(told(scan("a.md.j2", text))).toEqual([
      "1:8 tool update_contact template certain",
      "2:16 tool get_contact template certain",
      "2:40 parameter get_contact.contact_id code-span likely",
    ]);
  });

  it("sees a hole where an expression stands in a call", () => {
    const call = scan("a.hbs", '`search(query="{{ query }} more", limit={{n}})`').references.find(
      ({ kind }) => kind === "call",
    )?.call;
    expect(call).toMatchObject({
      arguments: { limit: null },
      holes: ["/query", "/limit"],
      open: false,
    });
  });
});

describe("programs", () => {
  it("Python: prompts in strings, f-strings, calls of a client, lists; not the program's own names", () => {
    const text = [
      "def get_contact(x): pass",
      'PROMPT = f"""',
      'Use `update_contact` with {{"note": "a"}} for {contact_id}.',
      '"""',
      'await session.call_tool("search", {"query": q})',
      'allowed_tools = ["get_contact"]',
    ].join("\n");
    expect(told(scan("agent.py", text))).toEqual([
      "3:6 tool update_contact code-span certain",
      "3:6 call update_contact structured certain",
      "3:30 parameter update_contact.note object-key certain",
      "5:26 tool search structured certain",
      "5:26 call search structured certain",
      "5:37 parameter search.query object-key certain",
      "6:19 tool get_contact declared certain",
    ]);
  });

  it("TypeScript: template literals and objects", () => {
    const text =
      'const p = `Call get_contact({ contact_id: "${id}" })`;\nconst cases = [{ name: "search", arguments: { query: FIXTURE } }];\nimport { update_contact } from "./x";\n';
    expect(told(scan("a.eval.ts", text))).toEqual([
      "1:17 tool get_contact call certain",
      "1:17 call get_contact call certain",
      "1:31 parameter get_contact.contact_id argument certain",
      "2:25 tool search structured certain",
      "2:25 call search structured certain",
      "2:47 parameter search.query object-key certain",
    ]);
  });
});

describe("bytes", () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

  it("counts columns in UTF-16 units, with tabs as one, behind a byte order mark, with CRLF", () => {
    expect(told(scanBytes("a.md", encode("\ufeff# é\r\n\t😀 `get_contact`\r\n")))).toEqual([
      "2:6 tool get_contact code-span likely",
    ]);
  });

  it("finds names next to scripts without spaces", () => {
    expect(told(scan("a.md", "用get_contact查"))).toEqual(["1:2 tool get_contact bare likely"]);
  });

  it("skips a binary file with a problem", () => {
    const result = scanBytes("a.md", new Uint8Array([1, 0, 2]));
    expect(result.references).toEqual([]);
    expect(result.problems).toMatchObject([{ file: "a.md", code: "binary", line: 1, column: 1 }]);
  });

  it("reads on behind invalid UTF-8 and says where it is", () => {
    const result = scanBytes(
      "a.md",
      new Uint8Array([...encode("ok\né"), 0xff, ...encode(" `search`")]),
    );
    expect(names(result, "tool")).toEqual(["search"]);
    expect(result.problems).toMatchObject([{ code: "invalid-utf-8", line: 2, column: 2 }]);
  });

  it("reads UTF-16 with a byte order mark", () => {
    const result = scanBytes("a.md", new Uint8Array(Buffer.from("\ufeff`search`", "utf16le")));
    expect(told(result)).toEqual(["1:2 tool search code-span likely"]);
    expect(result.problems).toEqual([]);
  });
});
