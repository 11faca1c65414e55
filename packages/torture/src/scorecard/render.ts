import { inertJson } from "@tenon/contract";
import { markdownScorecard } from "./markdown.ts";
import { type Scorecard, tallyOf } from "./scorecard.ts";
import { type Paint, textScorecard } from "./text.ts";

/** The formats of a scorecard. */
export const scorecardFormats = ["text", "json", "markdown"] as const;

export type ScorecardFormat = (typeof scorecardFormats)[number];

const plain: Paint = { good: (text) => text, bad: (text) => text, dim: (text) => text };

/** A scorecard in one of its formats, ending with a line break; safe to print. */
export function renderScorecard(card: Scorecard, format: ScorecardFormat, paint = plain): string {
  switch (format) {
    case "text":
      return textScorecard(card, paint);
    case "markdown":
      return markdownScorecard(card);
    default:
      return `${inertJson({ ...card, summary: tallyOf(card.rows) }, 2)}\n`;
  }
}
