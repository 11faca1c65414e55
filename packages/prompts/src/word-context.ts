import type { CodeSpan } from "./code-spans.ts";
import { isWordCode } from "./hits.ts";
import type { Unit } from "./markdown.ts";
import type { Placed } from "./passage.ts";
import { resolve } from "./qualified.ts";
import { spellingOf } from "./vocabulary.ts";
import type { KnownTool, Vocabulary } from "./vocabulary.ts";

/** `call_tool("name", …)`: a client's own call, which takes the name as its first argument. */
export function isPassedName(value: string, hit: Placed): boolean {
  const quote = value[hit.from - 1];
  if (quote === undefined || !"\"'`".includes(quote) || value[hit.to] !== quote) return false;
  const before = value.slice(Math.max(0, hit.from - 60), hit.from - 1);
  return /(?:(?:call|use|invoke|execute|run)_?(?:mcp_?)?tool\w*|tool_?call\w*)\s*\(\s*(?:\w+\s*=\s*)?$/iu.test(
    before,
  );
}

/** A server's name before a tool's. */
export interface Qualifier {
  readonly tool: KnownTool;
  readonly separator: string;
}

/** `server/tool`, `server:tool`, `server.tool`. */
export function qualifierBefore(
  value: string,
  hit: Placed,
  vocabulary: Vocabulary,
): Qualifier | undefined {
  const separator = value[hit.from - 1] ?? "";
  if (separator !== "/" && separator !== ":" && separator !== ".") return undefined;
  const end = value[hit.from - 2] === ":" ? hit.from - 2 : hit.from - 1;
  let from = end;
  while (from > 0 && isWordCode(value.charCodeAt(from - 1)) && end - from < 100) from -= 1;
  if (from === end) return undefined;
  const before = value[from - 1];
  if (before === "/" && separator === "/" && !/[\w.]/u.test(value[from - 2] ?? ""))
    return undefined;
  const found = resolve(value.slice(from, end), hit.word, vocabulary);
  if (found?.tool === undefined) return undefined;
  return { tool: found.tool, separator };
}

/** `/name`, `name/x`, `name.md`, `@name`: a piece of a path, an address or a handle. */
export function isPartOfPath(value: string, hit: Placed): boolean {
  const before = value[hit.from - 1] ?? "";
  const after = value[hit.to] ?? "";
  if (before === "/" || before === "\\" || before === "@" || before === "&") return true;
  if (before === "#" && !/[\s(`"']|^$/u.test(value[hit.from - 2] ?? "")) return true;
  if (before === "#" && value[hit.from - 2] === "(") return true;
  if (after === "/" && /[\w<{]/u.test(value[hit.to + 1] ?? "")) return true;
  return isFileName(value, hit);
}

/** `name.md`, `name.json`. */
export function isFileName(value: string, hit: Placed): boolean {
  const extension =
    /^\.(?:md|mdx|mdc|json|ya?ml|py|[cm]?[jt]sx?|go|rs|sh|txt|html?|toml|csv|png|log|rb|java|com|org|dev|io|ai)\b/iu;
  return extension.test(value.slice(hit.to, hit.to + 8));
}

/** `list_memories/read_memory`: tools side by side, not a path. */
export function besideTools(value: string, hit: Placed, vocabulary: Vocabulary): boolean {
  if (isFileName(value, hit)) return false;
  const before =
    value[hit.from - 1] === "/"
      ? (/[\w-]+$/u.exec(value.slice(Math.max(0, hit.from - 80), hit.from - 1))?.[0] ?? "")
      : undefined;
  const after =
    value[hit.to] === "/"
      ? (/^[\w-]+/u.exec(value.slice(hit.to + 1, hit.to + 80))?.[0] ?? "")
      : undefined;
  return (
    [before, after].every((word) => word === undefined || vocabulary.tools.has(word)) &&
    (before ?? after) !== undefined
  );
}

/** `object.search`, `search.index`: a member of something else. */
export function isMember(value: string, hit: Placed): boolean {
  if (/[.]/u.test(value[hit.from - 1] ?? "") && /[\w)\]]/u.test(value[hit.from - 2] ?? ""))
    return true;
  return value[hit.to] === "." && /\w/u.test(value[hit.to + 1] ?? "") && !isMethod(value, hit);
}

/** "the sequentialthinking MCP": the server rather than its tool of the same name. */
export function isServerName(value: string, hit: Placed, { aliases }: Vocabulary): boolean {
  return (
    aliases.has(spellingOf(hit.word)) &&
    /^["'*_]*\s+MCP(?![\w-]|\s+tools?\b)/u.test(value.slice(hit.to, hit.to + 20))
  );
}

/** What a tool is called on where it is called in code. */
const receivers =
  /(?:^|[^\w])(?:self|this|\w*(?:mcp|tool|server|session|function|api|agent)\w*)\.$/iu;

/** `client.name(`: a method of an object that has nothing to do with tools. */
export function isForeignMember(value: string, hit: Placed): boolean {
  const before = value.slice(Math.max(hit.lineFrom, hit.from - 60), hit.from);
  return /[\w)\]]\.$/u.test(before) && !receivers.test(before);
}

/** `tool.method`, where the method is a value that one of the tool's parameters takes. */
export function isMethod(value: string, hit: Placed): boolean {
  const method = methodAfter(value, hit.to);
  return (
    method !== undefined && hit.tools.some((tool) => methodParameter(tool, method) !== undefined)
  );
}

/** The word behind a dot at `at`. */
export function methodAfter(value: string, at: number): string | undefined {
  return value[at] === "."
    ? /^\.([A-Za-z_][\w-]*)/u.exec(value.slice(at, at + 100))?.[1]
    : undefined;
}

const methodNames = ["method", "action", "operation", "command", "mode", "type", "resource"];

/** The top-level enumeration that takes `method` as a value. */
export function methodParameter(tool: KnownTool, method: string): string | undefined {
  const owners = [...tool.top.values()].filter((parameter) => parameter.values.has(method));
  return (owners.find(({ name }) => methodNames.includes(name)) ?? owners[0])?.path;
}

/** True when a code span holds the name and nothing else but punctuation. */
export function isExactly(content: string, name: string): boolean {
  const bare = content.trim().replace(/^["'#]+|["',:;]+$/gu, "");
  return bare === name;
}

/** `a, b | c`: names side by side. */
export function isWordList(content: string): boolean {
  return content.length < 400 && /^[\w-]+(?:\s*[,/|]\s*[\w-]+)+$/u.test(content.trim());
}

/** Words around an ordinary word that make it a tool's name: "the `search` tool", "call search". */
export function hasToolCue(value: string, hit: Placed): boolean {
  const before = value.slice(Math.max(hit.lineFrom, hit.from - 40), hit.from);
  const after = value.slice(hit.to, Math.min(hit.lineTo, hit.to + 30));
  if (/^["'*_]*\s+(?:MCP )?(?:tool|command|function|action|endpoint)s?\b/iu.test(after))
    return true;
  if (/(?:\btools?:?|\bcall|\binvoke|\bMCP)\s+["'*_]*$/iu.test(before)) return true;
  return before.endsWith("**") && after.startsWith("**");
}

/**
 * An ordinary word in a row of code spans none of which is a tool: "`open`, `blocked` or `closed`"
 * are values.
 */
export function isAmongOthers(value: string, span: CodeSpan, vocabulary: Vocabulary): boolean {
  // Cells of a table stand side by side, too, and have nothing in common.
  const before = /`([^`\n]{1,60})`\s*(?:[,/&]|\bor\b|\band\b|→|->){1,2}\s*(?:or |and )?`+$/u.exec(
    value.slice(Math.max(0, span.from - 80), span.from),
  );
  const after = /^`+\s*(?:[,/&]|\bor\b|\band\b|→|->){1,2}\s*(?:or |and )?`([^`\n]{1,60})`/u.exec(
    value.slice(span.to, span.to + 80),
  );
  const others = [before?.[1], after?.[1]].filter((word) => word !== undefined);
  return others.length > 0 && !others.some((word) => isToolLike(word, vocabulary));
}

function isToolLike(written: string, vocabulary: Vocabulary): boolean {
  const word = written
    .trim()
    .replace(/[({].*$/su, "")
    .replace(/^.*[/:]/su, "")
    .trim();
  return vocabulary.tools.has(word) || word.startsWith("mcp__");
}

const announces =
  /\b(?:with|parameters?|arguments?|args|inputs?|pass|provide|takes?|following)\b[^:\n]{0,60}:[*_\s]*$/iu;

/** "Call `tool` with:", "Parameters of `tool`:": what follows are parameters. */
export function announcesParameters(value: string, unit: Unit): boolean {
  return announces.test(value.slice(Math.max(unit.from, unit.to - 120), unit.to));
}

/**
 * An item "`name`: …" below such a line: the name of a parameter, even where a tool has it, too.
 */
export function isParameterItem(value: string, hit: Placed): boolean {
  const above = hit.unit.parent ?? hit.unit.list?.intro;
  if (!hit.parameter || hit.unit.kind !== "item" || above === undefined) return false;
  const lead = value.slice(hit.unit.from, hit.from);
  return /^[-*+•\d.)\s]*[`*_"']*$/u.test(lead) && announcesParameters(value, above);
}
