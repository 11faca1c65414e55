import { codeSpan, prose } from "@tenon/check";
import { plainText } from "@tenon/contract";
import { MarkupKind } from "vscode-languageserver";
import type { MarkupContent } from "vscode-languageserver";
import { limits } from "./limits.ts";

/**
 * Writes text for an editor. Everything of a server or a prompt goes through `code`, `words` or `quote`, which make it
 * inert: no link, image, HTML or heading of a stranger is ever rendered, and no invisible character gets through.
 */
export interface Ink {
  readonly code: (text: string) => string;
  readonly words: (text: string) => string;
  /** Several lines of a stranger, set apart from ours and cut at the limits. */
  readonly quote: (text: string) => string;
  readonly strong: (written: string) => string;
  /** Blocks with a blank line between them. */
  readonly content: (blocks: readonly string[]) => MarkupContent;
}

/** Markdown for clients that take it, plain text for the others. */
export function inkFor(formats: readonly string[] | undefined): Ink {
  return formats?.includes(MarkupKind.Markdown) === true ? markdownInk : plainInk;
}

const width = 300;

const markdownInk: Ink = {
  code: (text) => codeSpan(text, width),
  words: (text) => prose(text, width),
  quote: (text) =>
    linesOf(text)
      .map((line) => `> ${prose(line, limits.descriptionCharacters)}`)
      .join("  \n"),
  strong: (written) => `**${written}**`,
  content: (blocks) => ({ kind: MarkupKind.Markdown, value: joined(blocks) }),
};

const plainInk: Ink = {
  code: (text) => plainText(text, width),
  words: (text) => plainText(text, width),
  quote: (text) =>
    linesOf(text)
      .map((line) => plainText(line, limits.descriptionCharacters))
      .join("\n"),
  strong: (written) => written,
  content: (blocks) => ({ kind: MarkupKind.PlainText, value: joined(blocks) }),
};

function joined(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== "").join("\n\n");
}

function linesOf(text: string): readonly string[] {
  const cut =
    text.length > limits.descriptionCharacters
      ? `${text.slice(0, limits.descriptionCharacters)}…`
      : text;
  const lines = cut
    .split(/\r\n|\r|\n/u)
    .map((line) => line.replaceAll("\t", " ").trim())
    .filter((line) => line !== "");
  if (lines.length <= limits.descriptionLines) return lines;
  return [...lines.slice(0, limits.descriptionLines), "…"];
}
