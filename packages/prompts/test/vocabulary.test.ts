import { describe, expect, it } from "vitest";
import { parseToolList } from "@tenon/contract";
import { compileVocabulary, scanPrompt } from "../src/index.ts";
import { isDistinctive } from "../src/vocabulary.ts";
import { tool } from "./scanning.ts";

const scan = (
  text: string,
  vocabulary: ReturnType<typeof compileVocabulary>,
  bound: readonly string[],
): readonly string[] =>
  scanPrompt({
    path: "a.md",
    bytes: new TextEncoder().encode(text),
    vocabulary,
    bound,
  }).references.map(({ tool: name, parameter, value }) =>
    [name, parameter, value].filter((part) => part !== undefined).join(" "),
  );

describe("compileVocabulary", () => {
  it("knows names of every version, of real tool lists and of retired tools", () => {
    const { tools } = parseToolList([
      {
        name: "send_mail",
        inputSchema: {
          type: "object",
          properties: { to: { type: "string" }, mode: { enum: ["now", "later"] } },
        },
      },
    ]);
    const vocabulary = compileVocabulary([
      {
        server: "mail",
        versions: [tools, [tool("send_mail", { recipient: [] }), tool("post_mail", {})]],
      },
    ]);
    expect(
      scan("`send_mail(to=1, mode='now', recipient=2)`, `post_mail`", vocabulary, ["mail"]),
    ).toEqual([
      "send_mail",
      "send_mail",
      "send_mail to",
      "send_mail mode",
      "send_mail mode now",
      "send_mail recipient",
      "post_mail",
    ]);
  });

  it("finds names with characters that no word holds", () => {
    const vocabulary = compileVocabulary([
      { server: "gh", versions: [[tool("issues.list", {}), tool("issues.list/all", {})]] },
    ]);
    expect(
      scan("`issues.list`, `issues.list/all`, `issues.listing`, mcp__gh__issues_list", vocabulary, [
        "gh",
      ]),
    ).toEqual(["issues.list", "issues.list/all", "issues.list"]);
  });

  it("tells a parameter from a tool of the same name", () => {
    const vocabulary = compileVocabulary([
      {
        server: "db",
        versions: [[tool("query", { sql: [] }), tool("run_report", { query: [], name: [] })]],
      },
    ]);
    const text =
      "Call `run_report` with:\n\n- `query`: what\n- `name`: how\n\nTools:\n\n- `query`: asks\n";
    expect(scan(text, vocabulary, ["db"])).toEqual([
      "run_report",
      "run_report",
      "run_report query",
      "run_report name",
      "query",
    ]);
  });

  it("is not confused by names that objects have", () => {
    const vocabulary = compileVocabulary([
      {
        server: "__proto__",
        versions: [[tool("constructor", { toString: [] }), tool("has_own", {})]],
      },
    ]);
    expect(scan("toString valueOf __proto__ hasOwnProperty", vocabulary, ["__proto__"])).toEqual(
      [],
    );
    expect(scan("`constructor` with `toString`, has_own", vocabulary, ["__proto__"])).toEqual([
      "constructor",
      "constructor toString",
      "has_own",
    ]);
  });
});

describe("isDistinctive", () => {
  it.each(["get_contact", "query-docs", "issues.list", "readNote", "API-get"])("%s is", (name) => {
    expect(isDistinctive(name)).toBe(true);
  });
  it.each(["search", "Read", "fill", "_id", "URL"])("%s is not", (name) => {
    expect(isDistinctive(name)).toBe(false);
  });
});
