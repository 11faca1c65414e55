import { describe, expect, it } from "vitest";
import { names, scan, told } from "./scanning.ts";

describe("levels of evidence", () => {
  it("is certain of declared and qualified names", () => {
    const text =
      "---\nallowed-tools: Bash(git log:*), Read, mcp__crm__update_contact\n---\nThen mcp__acme_crm__get_contact, crm/search and crm:search.\n";
    expect(told(scan("commands/a.md", text))).toEqual([
      "2:39 tool update_contact declared certain",
      "4:6 tool get_contact qualified certain",
      "4:38 tool search qualified certain",
      "4:53 tool search qualified certain",
    ]);
  });

  it("tells where the bare name starts inside a client's prefix", () => {
    const [reference] = scan("a.md", "Use mcp__plugin_sales_crm__update_contact.").references;
    expect(reference).toMatchObject({
      column: 5,
      nameColumn: 28,
      endColumn: 42,
      tool: "update_contact",
    });
  });

  it("is certain of calls and reads their arguments", () => {
    const result = scan(
      "a.md",
      'Run `update_contact(contact_id=ID, customer_email="a@b.c", ...)` now.',
    );
    expect(told(result)).toEqual([
      "1:6 tool update_contact call certain",
      "1:6 call update_contact call certain",
      "1:21 parameter update_contact.contact_id argument certain",
      "1:36 parameter update_contact.customer_email argument certain",
    ]);
    expect(result.references.find(({ kind }) => kind === "call")?.call).toEqual({
      arguments: { contact_id: null, customer_email: "a@b.c" },
      holes: ["/contact_id"],
      open: true,
    });
  });

  it("maps nested keys to nested parameters and enumerated values to their parameter", () => {
    const text =
      'update_contact({ fields: [{ target: "x", mode: "set" }], labels: { any: 1 }, status: "open" })';
    expect(names(scan("a.md", text), "parameter")).toEqual([
      "update_contact.fields",
      "update_contact.fields[].target",
      "update_contact.fields[].mode",
      "update_contact.labels",
      "update_contact.status",
    ]);
    expect(names(scan("a.md", text), "value")).toEqual([
      "update_contact.fields[].mode=set",
      "update_contact.status=open",
    ]);
  });

  it("finds likely mentions in code spans, bullets and distinctive words", () => {
    const text = [
      "Call `update_contact` with:",
      "",
      "- `customer_email`: the address",
      "- **note** (string): a remark",
      "- `status`: `open` or `closed`",
      "",
      "Afterwards get_contact shows it; pass the verbose parameter.",
    ].join("\n");
    expect(told(scan("a.md", text))).toEqual([
      "1:7 tool update_contact code-span likely",
      "1:7 call update_contact bullet likely",
      "3:4 parameter update_contact.customer_email bullet likely",
      "4:5 parameter update_contact.note bullet likely",
      "5:4 parameter update_contact.status bullet likely",
      "5:14 value update_contact.status=open code-span likely",
      "5:24 value update_contact.status=closed code-span likely",
      "7:12 tool get_contact bare likely",
      "7:43 parameter get_contact.verbose bare likely",
    ]);
  });

  it("leaves ordinary words to a cue, and then they are only possible", () => {
    expect(told(scan("a.md", "Please search the web. Use the search tool."))).toEqual([
      "1:32 tool search bare possible",
    ]);
  });

  it("keeps keys of a call that no version knows, so that a check can name them", () => {
    expect(
      names(scan("a.md", "`update_contact(customer_email=x, folder=y)`"), "parameter"),
    ).toEqual(["update_contact.customer_email", "update_contact.folder"]);
  });

  it("reads `tool.method` as a tool and an enumerated value", () => {
    expect(told(scan("a.md", "Use `contact_read.get_notes`."))).toEqual([
      "1:6 tool contact_read code-span likely",
      "1:19 value contact_read.method=get_notes code-span likely",
    ]);
  });
});

describe("arguments apart from the name", () => {
  it.each([
    ["with an object", "`update_contact` with `{note: 'x'}`"],
    ["in parentheses", "`update_contact` (note: 'x')"],
    ["in the next block", '`update_contact`:\n\n```json\n{ "note": "x" }\n```\n'],
    ["below the name", "```\nupdate_contact\n  note: x\n```\n"],
    ["beside the name", 'session.call_tool("update_contact", {"note": "x"})'],
    [
      "in tags",
      '<tool_name>update_contact</tool_name>\n<arguments>\n{ "note": "x" }\n</arguments>',
    ],
    [
      "in parameter tags",
      '<invoke name="update_contact">\n<parameter name="note">x</parameter>\n</invoke>',
    ],
    ["as a next step", 'Action: update_contact\nAction Input: {"note": "x"}'],
    ["behind a label", '**update_contact**\n\n**Arguments:**\n```json\n{"note": "x"}\n```'],
    ["below a key", "```yaml\nupdate_contact:\n  note: x\n```"],
    ["in a span below", '`update_contact`:\n\n`{ note: "x" }`'],
    [
      "in a later block",
      'Use `update_contact`.\n\nSay what changed:\n\n```json\n{ "note": "x" }\n```',
    ],
    ["as data", '```json\n{"name": "update_contact", "arguments": {"note": "x"}}\n```'],
    [
      "as JSON in a string",
      '```json\n{"tool": "update_contact", "input": "{\\"note\\": \\"x\\"}"}\n```',
    ],
  ])("%s", (_, text) => {
    const result = scan("a.md", text);
    expect(names(result, "tool")).toEqual(["update_contact"]);
    expect(names(result, "parameter")).toEqual(["update_contact.note"]);
    expect(result.references.filter(({ kind }) => kind === "call")).toHaveLength(1);
  });

  it("leaves the object of another call alone", () => {
    const text = "`update_contact`, then Task({ note: 'x' })";
    expect(names(scan("a.md", text), "parameter")).toEqual([]);
  });

  it("reads signatures", () => {
    expect(told(scan("a.md", "`search(query, [limit])`"))).toEqual([
      "1:2 tool search code-span likely",
      "1:2 call search call likely",
      "1:9 parameter search.query signature likely",
      "1:17 parameter search.limit signature likely",
    ]);
    expect(
      names(scan("a.md", "`search` takes query (string) and limit (number)."), "parameter"),
    ).toEqual(["search.query", "search.limit"]);
  });

  it.each([
    ["Call `search` with:", false],
    ["`search` also takes these optional parameters:", true],
  ])("%s: the enumeration is open: %s", (intro, open) => {
    const result = scan("a.md", `${intro}\n\n- \`query\`: x\n- \`limit\`: y\n`);
    expect(result.references.find(({ kind }) => kind === "call")?.call).toEqual({
      arguments: { query: null, limit: null },
      holes: ["/query", "/limit"],
      open,
    });
  });

  it("reads keys with a value in a sentence", () => {
    const text =
      "Use `update_contact` with note: 'x' and fields: [{target}]. <!-- tenon-ignore a --> `get_contact`";
    expect(told(scan("a.md", text))).toEqual([
      "1:6 tool update_contact code-span likely",
      "1:27 parameter update_contact.note argument likely",
      "1:41 parameter update_contact.fields argument likely",
      "1:86 tool get_contact code-span likely",
    ]);
  });

  it("reads keys behind the name in one span", () => {
    expect(names(scan("a.md", "`update_contact note=x`"), "parameter")).toEqual([
      "update_contact.note",
    ]);
  });

  it("takes a tool that was chosen from a list", () => {
    const text =
      '{"toolName": {"mode": "list", "value": "search"}, "toolParameters": {"query": "x"}}';
    expect(names(scan("a.json", text), "parameter")).toEqual(["search.query"]);
  });

  it("wants more than a step's name from an ordinary word", () => {
    const text =
      "steps:\n  - name: search\n    with: { path: . }\n  - name: get_contact\n    with: { contact_id: 1 }\n";
    expect(names(scan("ci.yml", text), "tool")).toEqual(["get_contact"]);
  });

  it("is not fooled by what a tool returns", () => {
    const text =
      '`get_contact` returns:\n\n- `contact_id`: the id\n\n```json\n{ "contact_id": 1 }\n```\n';
    const sure = scan("a.md", text).references.filter(
      ({ confidence }) => confidence !== "possible",
    );
    expect(sure.map(({ kind }) => kind)).toEqual(["tool"]);
  });
});

describe("permissions of one tool", () => {
  it.each(["mcp__crm__get_contact(*)", "mcp__crm__get_contact(contact_id:*)", "get_contact(...)"])(
    "%s",
    (name) => {
      const result = scan("commands/a.md", `---\nallowed-tools: Read, ${name}\n---\nHello.\n`);
      expect(told(result)).toEqual(["2:22 tool get_contact declared certain"]);
      expect(result.unknownNames).toEqual([]);
    },
  );

  it("a whole server, and a name that it never had", () => {
    const text = "---\nallowed-tools: mcp__crm__*(*), mcp__crm__gone(*), Bash(*)\n---\nHello.\n";
    const result = scan("commands/a.md", text);
    expect(result.grants.map(({ pattern }) => pattern)).toEqual(["*"]);
    expect(result.unknownNames.map(({ name }) => name)).toEqual(["gone"]);
  });
});

describe("what is no reference", () => {
  it.each([
    ["an address", "See https://example.com/update_contact?customer_email=1, `x://y?status=open`"],
    ["an autolink", "<https://example.com/?tool=update_contact&customer_email=1>"],
    ["a link's address", "[a](https://example.com/get_contact?x=search) and [b](b?x=get_contact)"],
    ["a query", "GET /contacts?customer_email=1&contact_id=2"],
    [
      "a template variable",
      "Write to {{customer_email}} and ${status}, {% if note %}x{% endif %}.",
    ],
    ["part of a longer word", "update_contacts, my_update_contact, update_contact2, pre-search"],
    ["a file", "See references/get_contact.md and src/get_contact/index.ts."],
    ["a member of something else", "`client.search` and results.search.items"],
    [
      "a waiver",
      "Ok. <!-- tenon-ignore prompt-unknown-tool until 2027-01-31: get_contact stays -->",
    ],
    ["a word in a row of values", "`open`, `search` or `closed`"],
    ["a flag", "`crm contacts --status open`"],
    ["a shell block", "```bash\ncrm update_contact --note x\n```"],
    ["a parameter far from any tool", "The `query` and the `limit`."],
  ])("%s", (_, text) => {
    expect(
      scan("a.md", text).references.filter(({ confidence }) => confidence !== "possible"),
    ).toEqual([]);
  });

  it.each(["returns", "Returns:", "responds with", "yields"])(
    "an object that a tool gives back: %s",
    (word) => {
      const text = `Set \`note\` of \`update_contact\`; ${word} \`{"customer_email": "x"}\``;
      expect(told(scan("a.md", text))).toEqual([
        "1:6 parameter update_contact.note code-span likely",
        "1:16 tool update_contact code-span likely",
      ]);
    },
  );

  it("only guesses at a parameter of a tool that the file never names", () => {
    const text = "## get_contact\n\nIt returns `contact_id` and `customer_email`.\n";
    expect(names(scan("a.md", text, null), "parameter")).toEqual([]);
    expect(told(scan("a.md", text))).toEqual([
      "1:4 tool get_contact bare likely",
      "3:13 parameter get_contact.contact_id code-span possible",
      "3:30 parameter update_contact.customer_email code-span possible",
    ]);
  });

  it.each([
    ["a.yaml", "# note of update_contact\na: b # get_contact\n"],
    ["broken.yaml", "# note of update_contact\na: |\n  b\n  # get_contact\n{\n# get_contact\n"],
    ["a.toml", "# note of update_contact\na = 1 # get_contact\n"],
    ["broken.toml", "# note of update_contact\nbroken\na = 1 # get_contact\n"],
    ["a.jsonc", '{ // note of "update_contact"\n/* `get_contact` */ "a": "b" }'],
    ["a.py", 'x = 1 # call_tool("update_contact", {"note": 1})\n'],
    ["a.ts", '// call_tool("update_contact", {"note": 1})\n/* "get_contact" */ f();\n'],
  ])("a comment in %s, at most possible", (path, text) => {
    const outside = path === "broken.yaml" ? ["get_contact"] : [];
    const result = scan(path, text);
    const references = result.references.filter(({ confidence }) => confidence !== "possible");
    expect(names({ ...result, references }, "tool")).toEqual(outside);
  });

  it("marks what the prompt says is gone", () => {
    const text =
      "There is no `get_contact` tool. `search` was removed. `update_contact` no longer exists.";
    expect(scan("a.md", text).references.map(({ tool, negated }) => [tool, negated])).toEqual([
      ["get_contact", true],
      ["search", true],
      ["update_contact", true],
    ]);
  });
});
