import { createHash } from "node:crypto";
import type { FileEdit } from "../workspace.ts";
import { reportLimits } from "./limits.ts";
import { lineChanges } from "./line-changes.ts";
import type { LineChange } from "./line-changes.ts";
import { codeSpan, prose } from "./markdown-text.ts";

/** A review comment as GitHub's `POST /repos/{owner}/{repo}/pulls/{number}/comments` and `…/reviews` take it. */
export interface ReviewComment {
  /** Path from the repository's top, with `/`. */
  readonly path: string;
  /** Last line of the range that the suggestion replaces, from 1. */
  readonly line: number;
  readonly side: "RIGHT";
  /** First line, where there are several. */
  readonly start_line?: number;
  readonly start_side?: "RIGHT";
  /** Markdown: what changed, and a suggestion block with the whole new lines. */
  readonly body: string;
}

export interface SuggestionOptions {
  /** Folder of the configuration below the repository's top, with `/`; default: the top itself. */
  readonly folder?: string;
}

/** Review comments, and the files whose edits GitHub cannot show (another encoding than UTF-8, lines too long). */
export interface Suggestions {
  readonly comments: readonly ReviewComment[];
  readonly leftOut: readonly string[];
}

/**
 * Edits as suggestions that a reviewer accepts with one click: one per run of changed lines. GitHub takes a comment
 * only at lines that the pull request's diff shows; the caller leaves out the others. Each body begins with a hidden
 * mark that is the same for the same suggestion, so that a second run need not repeat it.
 */
export function reviewSuggestions(
  edits: readonly FileEdit[],
  options: SuggestionOptions = {},
): Suggestions {
  const comments: ReviewComment[] = [];
  const leftOut = new Set<string>();
  const folder = options.folder ?? "";
  for (const { file, before, mark, replacements } of edits) {
    const path = folder === "" ? file : `${folder.replace(/\/+$/u, "")}/${file}`;
    const changes = mark === undefined ? [] : lineChanges(mark, before, replacements);
    if (mark === undefined) leftOut.add(file);
    for (const change of changes) {
      const comment = commentOf(path, change);
      if (comment === undefined) leftOut.add(file);
      else comments.push(comment);
    }
  }
  return { comments, leftOut: [...leftOut] };
}

function commentOf(path: string, change: LineChange): ReviewComment | undefined {
  const { from, to, text, edits } = change;
  const lines = text.replace(/\r?\n$/u, "").split(/\r?\n/u);
  // Markdown reads a lone carriage return as a line end, and no fence can hold it.
  if (lines.some((line) => line.includes("\r") || line.includes("\0"))) return undefined;
  const reasons = edits.slice(0, mostReasons).map(({ message, rule }) => {
    return `${prose(message, 400)} (${codeSpan(rule, 80)})`;
  });
  const more = edits.length - reasons.length;
  if (more > 0)
    reasons.push(
      `and ${more} more of the kind in ${lines.length > 1 ? "these lines" : "this line"}`,
    );
  const block = suggestionBlock(lines);
  const key = JSON.stringify([path, from, text, ...edits.flatMap((edit) => edit.fingerprints)]);
  const digest = createHash("sha256").update(key).digest("hex").slice(0, 32);
  const why = [...new Set(reasons)].map((reason) => (edits.length > 1 ? `- ${reason}` : reason));
  const body = `<!-- tenon-suggestion ${digest} -->\n${why.join("\n")}\n\n${block}`;
  if (body.length > reportLimits.markdown) return undefined;
  const start = from + 1;
  const range = start === to ? {} : { start_line: start, start_side: "RIGHT" as const };
  return { path, line: to, side: "RIGHT", ...range, body };
}

/** Reasons that one comment spells out. */
const mostReasons = 10;

/** The lines in a fence that is longer than every run of backticks in them, so that nothing inside can end it. */
function suggestionBlock(lines: readonly string[]): string {
  let longest = 2;
  for (const line of lines) {
    for (const [run] of line.matchAll(/`+/gu)) longest = Math.max(longest, run.length);
  }
  const fence = "`".repeat(longest + 1);
  return [`${fence}suggestion`, ...lines, fence].join("\n");
}
