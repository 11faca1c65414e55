import type { Span } from "@tenon/prompts";
import type { Position, Range } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";

/**
 * The places of one document as Tenon counts them and as the protocol does. Both count UTF-16 code units; Tenon counts
 * from 1, leaves a byte order mark out, and ends lines at LF only, where the protocol also ends them at a lone CR.
 */
export interface Places {
  readonly document: TextDocument;
  /** The document's text, a byte order mark included. */
  readonly text: string;
  /** Offsets of a span, the end exclusive. */
  readonly offsets: (span: Span) => { readonly from: number; readonly to: number };
  readonly range: (span: Span) => Range;
  readonly rangeOf: (from: number, to: number) => Range;
  readonly offsetAt: (position: Position) => number;
}

/** The places of a document in its present version. */
export function placesOf(document: TextDocument): Places {
  const text = document.getText();
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  let starts: readonly number[] | undefined;
  const offset = (line: number, column: number): number => {
    starts ??= lineStarts(text, mark);
    return Math.min((starts[line - 1] ?? text.length) + column - 1, text.length);
  };
  const offsets = (span: Span): { readonly from: number; readonly to: number } => ({
    from: offset(span.line, span.column),
    to: offset(span.endLine, span.endColumn),
  });
  const rangeOf = (from: number, to: number): Range => ({
    start: document.positionAt(from),
    end: document.positionAt(to),
  });
  const range = (span: Span): Range => {
    const { from, to } = offsets(span);
    return rangeOf(from, to);
  };
  return { document, text, offsets, range, rangeOf, offsetAt: (at) => document.offsetAt(at) };
}

function lineStarts(text: string, first: number): readonly number[] {
  const starts = [first];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
