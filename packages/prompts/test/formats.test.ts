import { describe, expect, it } from "vitest";
import { formatOf } from "../src/format.ts";
import { limits } from "../src/limits.ts";
import { names, scan, told } from "./scanning.ts";

describe("formatOf", () => {
  it.each([
    ["AGENTS.md", "markdown"],
    ["a/.cursorrules", "markdown"],
    [".windsurfrules", "markdown"],
    [".clinerules", "markdown"],
    ["a\\b.chatmode.md", "markdown"],
    ["skprompt.txt", "markdown"],
    [".kiro/steering/product.md", "markdown"],
    ["x.prompt.yml", "yaml"],
    ["x.prompt", "markdown"],
    ["x.Prompty", "markdown"],
    ["values.yaml.j2", "yaml"],
    ["a.md.j2", "markdown"],
    ["system.jinja2", "markdown"],
    ["mcp.json.tmpl", "json"],
    ["a.py.j2", "markdown"],
    ["a.mdx", "mdx"],
    ["a.rst", "rst"],
    ["a.adoc", "asciidoc"],
    ["a.jsonl", "json-lines"],
    ["a.ipynb", "notebook"],
    ["a.tsx", "jsx"],
    ["a.ts", "typescript"],
    ["a.baml", "baml"],
    ["constructor", "markdown"],
    ["a.constructor", "markdown"],
    ["Makefile", "markdown"],
  ])("%s is %s", (path, format) => {
    expect(formatOf(path)).toBe(format);
  });
});

describe("markup", () => {
  it("MDX: imports, exports and comments are no text", () => {
    const text =
      "import { update_contact } from './x'\nexport const get_contact = 1\n\n# T\n\n{/* `search`\n */}Use `search`.\n\n```js\nimport get_contact from 'x'\n```\n";
    expect(told(scan("a.mdx", text))).toEqual([
      "7:10 tool search code-span likely",
      "10:8 tool get_contact bare likely",
    ]);
  });

  it("reStructuredText: underlines of any kind, comments, commands of a shell", () => {
    const text = [
      "=======",
      "Contacts",
      "=======",
      "",
      "Update",
      "~~~~~~",
      "",
      "Call ``update_contact`` with:",
      "",
      "- ``note``",
      "",
      ".. note:: see `get_contact`",
      ".. a comment about get_contact",
      "   and ``contact_read``",
      "",
      ".. code-block:: bash",
      "",
      "   get_contact --x",
      "",
      "Then `search`.",
    ].join("\n");
    const result = scan("a.rst", text);
    expect(told(result)).toEqual([
      "8:8 tool update_contact code-span likely",
      "10:5 parameter update_contact.note bullet likely",
      "12:16 tool get_contact code-span likely",
      "20:7 tool search code-span likely",
    ]);
    expect(result.problems).toEqual([]);
  });

  it("AsciiDoc: titles, lists, blocks, comments", () => {
    const text = [
      "= Contacts",
      "// get_contact",
      "",
      "== Update",
      "",
      "Call `update_contact` with:",
      "",
      "* `note`",
      "",
      "[source,json]",
      "----",
      '{"name": "search", "arguments": {"query": "x"}}',
      "----",
      "[source,bash]",
      "----",
      "get_contact --x",
      "----",
      "////",
      "get_contact",
      "////",
      "Then `search`.",
    ].join("\r\n");
    const result = scan("a.adoc", text);
    expect(told(result)).toEqual([
      "6:7 tool update_contact code-span likely",
      "8:4 parameter update_contact.note bullet likely",
      "12:11 tool search structured certain",
      "12:11 call search structured certain",
      "12:35 parameter search.query object-key certain",
      "21:7 tool search code-span likely",
    ]);
    expect(result.problems).toEqual([]);
  });
});

describe("prompt files with inputs of their own", () => {
  it.each(["a.prompt", "a.prompty", "a.md"])("%s: they are not a tool's", (path) => {
    const text =
      "---\nname: search\ntools: [update_contact, crm/get_contact]\ninput:\n  schema:\n    query: string\ninputs:\n  limit: 1\n---\nUse `update_contact` for {{query}}.\n";
    const result = scan(path, text);
    expect(names(result, "parameter")).toEqual([]);
    expect(names(result, "call")).toEqual([]);
    expect(names(result, "tool")).toContain("update_contact");
    expect(told(result)).toContain("3:29 tool get_contact declared certain");
  });
});

describe("template languages", () => {
  it.each([
    ["a.hbs", "{{!-- `get_contact` }}\n\n -- --}}{{! get_contact\n\n}}`search`", 5],
    ["a.j2", "{# `get_contact`\n\nupdate_contact #}`search`", 3],
    ["a.liquid", "{%- comment -%} get_contact\n\n{{ x }}{% endcomment %}`search`", 3],
    ["a.tmpl", "{{/* get_contact */}}{{- /* get_contact */ -}}`search`", 1],
    ["a.erb", "<%# get_contact %><%= get_contact %>`search`", 1],
  ])("%s: comments are masked", (path, text, line) => {
    const result = scan(path, text);
    expect(names(result, "tool")).toEqual(["search"]);
    expect(result.references[0]?.line).toBe(line);
  });

  it("Semantic Kernel: calls of functions are calls of tools, variables are not", () => {
    const text =
      '{{crm.search query=$input limit="a b=c"}} {{get_contact}} {{$update_contact}} {{user.get_contact}}\n{{ContactPlugin.update_contact note=$n}} {{time.now}}';
    expect(told(scan("skprompt.txt", text))).toEqual([
      "1:7 tool search template certain",
      "1:14 parameter search.query argument certain",
      "1:27 parameter search.limit argument certain",
      "2:17 tool update_contact template certain",
      "2:32 parameter update_contact.note argument certain",
    ]);
  });

  it("YAML with expressions: the expressions are still seen", () => {
    const text =
      "{% if x %}\na: {{ y }}\nprompt: |\n  Use {{ tool_names['search'] }} with `query`.\n{% endif %}\n";
    expect(told(scan("a.yaml.j2", text))).toEqual([
      "4:22 tool search template certain",
      "4:40 parameter search.query code-span likely",
    ]);
    expect(
      told(scan("a.yml", "prompt: \"{{ tool_names['get_contact'] }}\"\nx: ${{ y }}\n")),
    ).toEqual(["1:25 tool get_contact template certain"]);
  });

  it("JSON with expressions is not broken", () => {
    const result = scan(
      "a.json.j2",
      '{"x": {{ y | tojson }}, {% if z %}"tool": "search"{% endif %}}',
    );
    expect(names(result, "tool")).toEqual(["search"]);
    expect(result.problems).toEqual([]);
  });
});

describe("JSON with more values than one reading takes", () => {
  it.each([limits.valueNodes - 10, limits.valueNodes + 10])(
    "%d: the rest is read, too",
    (count) => {
      const text = `{"a": [${"0,".repeat(count)}{"tool": "search", "args": {"query": "x"}}]}`;
      const result = scan("a.json", text);
      expect(names(result, "parameter")).toEqual(["search.query"]);
      expect(result.problems).toEqual([]);
    },
  );
});

describe("JSON lines and notebooks", () => {
  it("a broken line does not spoil the next", () => {
    const result = scan(
      "a.jsonl",
      '{"tool": "search"}\n{"tool": "get_contact", [{\n{"tool": "search"}\n',
    );
    expect(names(result, "tool")).toEqual(["search", "get_contact", "search"]);
    expect(result.problems).toMatchObject([{ code: "json-syntax", line: 2 }]);
  });

  it("cells: Markdown and Python over the lines of their source, no outputs", () => {
    const text = JSON.stringify(
      {
        cells: [
          { cell_type: "markdown", source: ["Call `update_contact` with:\n", "\n", "- `note`\n"] },
          {
            cell_type: "code",
            source: ["p = 'Use `get_contact` '\n", "get_contact(1)  # search\n"],
            outputs: [{ text: ["Use `search`."] }],
          },
          { cell_type: "markdown", source: "Use `search`." },
        ],
        metadata: { name: "search" },
      },
      null,
      1,
    );
    expect(told(scan("a.ipynb", text))).toEqual([
      "6:12 tool update_contact code-span likely",
      "8:9 parameter update_contact.note bullet likely",
      "14:16 tool get_contact code-span likely",
      "27:20 tool search code-span likely",
    ]);
  });
});

describe("comments of YAML and TOML", () => {
  it.each([
    ["a.yaml", "a: |\n  # `search`\nb: 'x # get_contact'\n"],
    ["a.toml", 'a = """\n# `search`\n"""\nb = \'x # get_contact\'\n'],
  ])("%s: a distinctive tool is possible in a file that is bound, nothing else", (path, text) => {
    const comments =
      "# Runs update_contact with `note`, then `search`.\n# tenon-ignore update_contact\n#There is no `update_contact` tool";
    expect(told(scan(path, text))).toHaveLength(2);
    expect(told(scan(path, comments + "\n" + text))).toEqual([
      "1:8 tool update_contact bare possible",
      ...told(scan(path, "\n\n\n" + text)),
    ]);
    expect(told(scan(path, `${comments}\n${text}`, null))).not.toContain(
      "1:8 tool update_contact bare possible",
    );
  });
});

describe("TOML", () => {
  it("tables, dotted keys, escapes, places", () => {
    const text =
      '[mcp_servers.crm]\nenabled_tools = [ "get_contact", # x\n  \'search\' ]\n[[steps]]\ntool = "update_contact"\nargs.note = "x"\n[a."b.c"]\nd.prompt = "\\u0060search\\u0060"\nn = 1979-05-27\n';
    expect(told(scan("a.toml", text, null))).toEqual([
      "2:20 tool get_contact declared certain",
      "3:4 tool search declared certain",
      "5:9 tool update_contact structured certain",
      "5:9 call update_contact structured certain",
      "6:6 parameter update_contact.note object-key certain",
      "8:19 tool search code-span likely",
      "8:19 tool search code-span possible",
    ]);
  });

  it("a broken file is text, strings that look like comments too, and the place is told", () => {
    const result = scan(
      "a.toml",
      'a = 1\nb = = 2\n# get_contact\nprompt = """\n# Use `search` # not a comment\n"""\n',
    );
    expect(told(result)).toEqual([
      "3:3 tool get_contact bare possible",
      "5:8 tool search code-span likely",
    ]);
    expect(result.problems).toMatchObject([{ code: "toml-syntax", line: 2, column: 5 }]);
  });
});

describe("programs", () => {
  it("a prompt over joined literals is one text", () => {
    const text =
      'P = ("Call `update_contact` "  # get_contact\n     f"for {x} with "\n     "`note`.")\n';
    expect(told(scan("a.py", text))).toEqual([
      "1:13 tool update_contact code-span likely",
      "3:8 parameter update_contact.note code-span likely",
    ]);
  });

  it("indented text under a function that dedents it", () => {
    const text =
      "def f():\n    '''Doc: `search`.'''\n    return dedent('''\n        # Title\n\n        - `update_contact`:\n            - `note`\n    ''')\n";
    expect(names(scan("a.py", text), "tool")).toEqual(["search", "update_contact"]);
    expect(names(scan("a.py", text), "parameter")).toEqual(["update_contact.note"]);
  });

  it("BAML, a shell, JSX", () => {
    expect(
      told(
        scan(
          "a.baml",
          'function F() -> string {\n  prompt #"\n    Use `search` {# get_contact #}\n  "#\n}',
        ),
      ),
    ).toEqual(["3:10 tool search code-span likely"]);
    expect(
      told(
        scan(
          "a.sh",
          "claude -p \"Use `search` for 'it'\" --allowedTools mcp__crm__get_contact\n# search(query=1)",
        ),
      ),
    ).toEqual(["1:17 tool search code-span likely", "1:50 tool get_contact qualified certain"]);
    expect(
      told(scan("a.tsx", "const p = <P>\n  Don't use <b>it</b>, `search` is {'better'}.\n</P>;")),
    ).toEqual(["2:25 tool search code-span likely"]);
  });
});
