import { oneLine } from "./one-line.ts";

/**
 * Text as a code span that nothing inside can close; `|` becomes `¦` because table cells end at it. Tags, links and
 * mentions mean nothing there, but to renderers that do not know code spans; JSON's escapes break them for those.
 */
export function codeSpan(text: string, maxLength?: number): string {
  const inert = oneLine(text, maxLength).replaceAll("|", "¦").replace(naive, escaped);
  if (inert.trim() === "") return "(empty)";
  const fence = "`".repeat(longestRun(inert) + 1);
  const pad = /^[`\s]|[`\s]$/.test(inert) ? " " : "";
  return `${fence}${pad}${inert}${pad}${fence}`;
}

/** `<`, `>`, the parenthesis of `](`, the `@` of ` @name`. */
const naive = /[<>]|(?<=\])\(|(?<=\s)@/g;

function escaped(mark: string): string {
  return `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Lines as a fenced block that nothing inside can close, behind `indent`. */
export function fenced(lines: readonly string[], indent = ""): string {
  const fence = "`".repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return [`${fence}text`, ...lines, fence].map((line) => `${indent}${line}`.trimEnd()).join("\n");
}

/** Text between Markdown: names in backticks stay code, everything that could be markup, a mention or a link is inert. */
export function prose(text: string, maxLength?: number): string {
  const pieces = oneLine(text, maxLength).split("`");
  const balanced = pieces.length % 2 === 1;
  return pieces
    .map((piece, index) => {
      const isCode = index % 2 === 1 && (balanced || index < pieces.length - 1);
      if (isCode) return piece === "" ? "" : codeSpan(piece);
      return piece.split(" ").map(word).join(" ");
    })
    .join("");
}

/** `@user`, `#1`, `GH-1`, `user/repo#1`, addresses: GitHub and GitLab act on them even when they are escaped. */
const acts = /[@#!$%~&]|:\/\/|www\.|GH-|mailto:|xmpp:/i;

function word(text: string): string {
  if (acts.test(text)) return codeSpan(text);
  return text.replace(/[\\*_[\]()<>|~]/g, (mark) => `\\${mark}`);
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
