import { allowLists, denyLists } from "@tenon/prompts";
import type { Reference } from "@tenon/prompts";
import type { Analysis, Use } from "./analysis.ts";
import { callAround } from "./call-around.ts";
import type { CallAround } from "./call-around.ts";
import { limits } from "./limits.ts";

/** What somebody is writing at the cursor. `from` is the offset where the name begins, `typed` what is there of it. */
export type CompletionContext = {
  readonly from: number;
  readonly typed: string;
} & (
  | { readonly kind: "server" }
  /** After `mcp__crm__` or `crm/`. */
  | { readonly kind: "tool-of"; readonly server: string }
  /** In a list of tools in front matter or data. */
  | { readonly kind: "declared"; readonly key: string }
  /** In the arguments of a call. */
  | { readonly kind: "argument"; readonly call: CallAround }
  | { readonly kind: "value"; readonly about: readonly Owner[] }
  /** A bullet below a tool. */
  | { readonly kind: "bullet"; readonly about: readonly Use[] }
  /** In a code span: any name; `about` is the tool that the passage is about. */
  | { readonly kind: "span"; readonly about: readonly Use[] }
  | { readonly kind: "prose" }
);

/** A parameter whose value is written. */
export interface Owner {
  readonly server: string;
  readonly tool: string;
  /** Dotted path, or the name alone. */
  readonly parameter: string;
}

/** What is being written at an offset, or undefined where nothing can be offered. */
export function contextAt(analysis: Analysis, offset: number): CompletionContext | undefined {
  const { text } = analysis.places;
  const start = Math.max(0, offset - limits.contextCharacters);
  const before = text.slice(start, offset);
  const typed = /[\w.-]{0,128}$/u.exec(before.slice(-128))?.[0] ?? "";
  const word = { from: offset - typed.length, typed };
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const qualified = qualifiedAt(analysis, before, word);
  if (qualified !== undefined) return qualified;
  const key = declarationAt(analysis, before, line, offset);
  if (key !== undefined) return { kind: "declared", key, ...word };
  const about = toolBefore(analysis, offset);
  const call = callAround(analysis, offset);
  const value = valueAt(analysis, line, offset, call, about);
  if (value.length > 0) return { kind: "value", about: value, ...word };
  if (call !== undefined) return { kind: "argument", call, ...word };
  if (isBullet(line) && about.length > 0) return { kind: "bullet", about, ...word };
  if ((line.split("`").length - 1) % 2 === 1) return { kind: "span", about, ...word };
  const isPart = /[/\\@#$]$/u.test(before.slice(0, before.length - typed.length));
  return typed.length >= 2 && !isPart ? { kind: "prose", ...word } : undefined;
}

type Word = { readonly from: number; readonly typed: string };

/** `mcp__crm__upd`, `mcp__cr`, `crm/upd`, `crm:upd`. */
function qualifiedAt(
  analysis: Analysis,
  before: string,
  { from, typed }: Word,
): CompletionContext | undefined {
  const { serverNamed } = analysis;
  if (typed.startsWith("mcp__")) {
    for (let at = typed.indexOf("__", 6); at !== -1; at = typed.indexOf("__", at + 1)) {
      const server = serverNamed(typed.slice(5, at));
      const rest = { from: from + at + 2, typed: typed.slice(at + 2) };
      if (server !== undefined) return { kind: "tool-of", server, ...rest };
    }
    return { kind: "server", from, typed };
  }
  const head = before.slice(0, before.length - typed.length);
  const prefix = /(?<![\w.:/-])([\w.-]{1,128})[/:]$/u.exec(head.slice(-130))?.[1];
  const server = prefix === undefined ? undefined : serverNamed(prefix);
  return server === undefined ? undefined : { kind: "tool-of", server, from, typed };
}

/** The key of the list of tools that the cursor is in: front matter, YAML, or a list in brackets. */
function declarationAt(
  { places: { text, document } }: Analysis,
  before: string,
  line: string,
  offset: number,
): string | undefined {
  const bracket = before.lastIndexOf("[");
  if (bracket > before.lastIndexOf("]")) {
    const key = keyBefore(before.slice(Math.max(0, bracket - 100), bracket));
    if (key !== undefined) return key;
  }
  if (!/\.ya?ml$/iu.test(document.uri) && !isFrontMatter(text, offset)) return undefined;
  const own = /^\s{0,40}["']?([\w-]{1,60})["']?\s{0,8}:\s/u.exec(line)?.[1];
  if (own !== undefined) return isDeclaration(own) ? own : undefined;
  const item = /^(\s{0,40})-\s/u.exec(line);
  if (item === null) return undefined;
  const indent = item[1]?.length ?? 0;
  for (const earlier of before.split("\n").slice(0, -1).toReversed()) {
    const depth = earlier.length - earlier.trimStart().length;
    if (earlier.trim() === "" || depth > indent || /^\s*-\s/u.test(earlier)) continue;
    return keyBefore(earlier.trimEnd());
  }
  return undefined;
}

/** The key that a text ends with: `tools:`, `"tools": `. */
function keyBefore(text: string): string | undefined {
  const key = /["']?([\w-]{1,60})["']?\s{0,8}:\s{0,8}$/u.exec(text.slice(-100))?.[1];
  return key !== undefined && isDeclaration(key) ? key : undefined;
}

function isDeclaration(key: string): boolean {
  return allowLists.has(key.toLowerCase()) || denyLists.has(key.toLowerCase());
}

/** True inside the front matter that a text begins with. */
function isFrontMatter(text: string, offset: number): boolean {
  const opening = /^\ufeff?---[ \t]{0,20}\r?\n/u.exec(text.slice(0, 100));
  if (opening === null || offset < opening[0].length) return false;
  const closing = text.indexOf("\n---", opening[0].length - 1);
  return closing === -1 || offset <= closing;
}

/** The tools that the passage before an offset is about: the last one named since the last heading. */
function toolBefore(analysis: Analysis, offset: number): readonly Use[] {
  const tools = analysis.uses.filter(
    ({ reference, to }) => reference.kind === "tool" && to <= offset,
  );
  const last = tools.at(-1);
  if (last === undefined || hasHeading(analysis.places.text.slice(last.to, offset))) return [];
  return tools.filter(({ from, to }) => from === last.from && to === last.to);
}

function hasHeading(between: string): boolean {
  return between.length > 20_000 || /\n#{1,6}[ \t]/u.test(between);
}

function isBullet(line: string): boolean {
  return /^[ \t]{0,40}(?:[-*+]|\d{1,3}[.)])[ \t]{1,8}[`*"']{0,3}[\w.[\]-]{0,128}$/u.test(line);
}

/** The parameters whose value stands at the cursor: `mode=`, `"mode": "`, `` `mode` `…``. */
function valueAt(
  analysis: Analysis,
  line: string,
  offset: number,
  call: CallAround | undefined,
  about: readonly Use[],
): readonly Owner[] {
  const tail = line.slice(-200);
  const key = /([\w-]{1,128})["'`]?\s{0,4}[:=]\s{0,4}["'`]?[\w.-]{0,128}$/u.exec(tail)?.[1];
  const uses = call?.uses ?? about;
  const owners = uses.filter(({ reference }) => hasParameter(analysis, reference, key));
  if (key !== undefined && owners.length > 0) {
    const parameter = call === undefined || call.path === "" ? key : `${call.path}.${key}`;
    return owners.map(({ reference: { server, tool } }) => ({ server, tool, parameter }));
  }
  if (call !== undefined || (line.split("`").length - 1) % 2 === 0) return [];
  const lineStart = offset - line.length;
  const named = analysis.uses.findLast(
    ({ reference, from, to }) =>
      reference.kind === "parameter" && from >= lineStart && to < offset - 1,
  )?.reference;
  if (named?.parameter === undefined) return [];
  return [{ server: named.server, tool: named.tool, parameter: named.parameter }];
}

/** True when any version of the tool had a parameter of this name, at whatever depth. */
function hasParameter(
  { locked }: Analysis,
  { server, tool }: Reference,
  name: string | undefined,
): boolean {
  const known = locked.vocabulary.servers.get(server)?.tools.get(tool);
  return name !== undefined && known?.byName.has(name) === true;
}
