import type { Finding } from "@tenon/check";
import type { TextEdit } from "vscode-languageserver";
import type { Places } from "./places.ts";

/** Rules about the waivers and the file themselves: there is nothing to waive. */
const never: ReadonlySet<string> = new Set([
  "waiver-expired",
  "waiver-invalid",
  "waiver-unused",
  "prompt-unreadable",
]);

/**
 * A comment that waives a finding, with a reason to be written by the person. Undefined where a comment would become
 * part of what the model reads, or break what it stands in: in fences, block scalars, and formats without comments.
 */
export function waiverEdit(
  places: Places,
  finding: Finding,
  expires: string,
): TextEdit | undefined {
  if (never.has(finding.rule)) return undefined;
  const { from } = places.offsets(finding);
  const note = `tenon-ignore ${finding.rule} until ${expires}: say why`;
  const line = lineAt(places.text, from);
  const above = places.text.slice(0, line.start);
  const kind = kindOf(places.document.uri);
  if (kind === "hash" || (kind !== undefined && isInFrontMatter(above, places.text))) {
    if (isInBlockScalar(above, line.text)) return undefined;
    const indent = /^\s*/u.exec(line.text)?.[0] ?? "";
    return insert(places, line.start, `${indent}# ${note}${line.ending}`);
  }
  if (kind === undefined || isInFence(above)) return undefined;
  const blank = /\s$/u.test(line.text) || line.text === "" ? "" : " ";
  return insert(places, line.end, `${blank}${kind[0]} ${note} ${kind[1]}`);
}

type Comment = readonly [opening: string, closing: string];

/** How the body of a file of this name writes comments; `hash` for data with `#` comments. */
function kindOf(uri: string): Comment | "hash" | undefined {
  const extension = /\.([a-z0-9]+)(?:[?#]|$)/iu.exec(uri.slice(-40))?.[1]?.toLowerCase() ?? "";
  return comments.get(extension);
}

const comments: ReadonlyMap<string, Comment | "hash"> = new Map<string, Comment | "hash">([
  ["md", ["<!--", "-->"]],
  ["mdc", ["<!--", "-->"]],
  ["markdown", ["<!--", "-->"]],
  ["prompt", ["<!--", "-->"]],
  ["j2", ["{#", "#}"]],
  ["jinja", ["{#", "#}"]],
  ["jinja2", ["{#", "#}"]],
  ["njk", ["{#", "#}"]],
  ["hbs", ["{{!", "}}"]],
  ["handlebars", ["{{!", "}}"]],
  ["mustache", ["{{!", "}}"]],
  ["yaml", "hash"],
  ["yml", "hash"],
  ["toml", "hash"],
]);

function insert(places: Places, offset: number, newText: string): TextEdit {
  return { range: places.rangeOf(offset, offset), newText };
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** As the file ends its lines. */
  readonly ending: string;
}

function lineAt(text: string, offset: number): Line {
  // A byte order mark stays in front of everything.
  const start = Math.max(text.lastIndexOf("\n", offset - 1) + 1, text.startsWith("\ufeff") ? 1 : 0);
  const next = text.indexOf("\n", offset);
  const ending = text.includes("\r\n") ? "\r\n" : "\n";
  const whole = text.slice(start, next === -1 ? text.length : next);
  const line = whole.endsWith("\r") ? whole.slice(0, -1) : whole;
  return { start, end: start + line.length, text: line, ending };
}

function isInFrontMatter(above: string, text: string): boolean {
  if (!/^\ufeff?---[ \t]*\r?\n/u.test(text.slice(0, 200))) return false;
  const lines = above.split("\n");
  return above !== "" && !lines.some((line, at) => at > 0 && /^---[ \t]*\r?$/u.test(line));
}

/** A fence that is open at the end of `above`. */
function isInFence(above: string): boolean {
  let open = "";
  for (const line of above.split("\n")) {
    const run = /^[ \t>]{0,20}(`{3,}|~{3,})/u.exec(line)?.[1];
    if (run === undefined) continue;
    if (open === "") open = run;
    else if (run.startsWith(open)) open = "";
  }
  return open !== "";
}

/** True below a key or item that ends with `|` or `>`, or with a quote that opens there. */
function isInBlockScalar(above: string, line: string): boolean {
  let indent = indentOf(line);
  if (/^(?:"""|''')/u.test(line.trim())) return true;
  for (const earlier of above.split("\n").toReversed().slice(0, 2_000)) {
    if (earlier.trim() === "" || indentOf(earlier) >= indent) continue;
    if (/[|>][-+0-9]{0,2}\s*(?:#.*)?$/u.test(earlier)) return true;
    indent = indentOf(earlier);
    if (indent === 0) break;
  }
  // Triple quotes of TOML.
  return (above.split('"""').length - 1) % 2 === 1 || (above.split("'''").length - 1) % 2 === 1;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
