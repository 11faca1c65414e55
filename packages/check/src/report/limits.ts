/** How much of what a stranger wrote a report shows; past a limit the report says that there is more. */
export const reportLimits = {
  /** UTF-16 units of one message. */
  message: 1_000,
  /** UTF-16 units of one JSON value (old, new, witness) on one line. */
  inlineValue: 200,
  /** UTF-16 units of one JSON value in a block of its own. */
  blockValue: 4_000,
  /** Findings in the text report. */
  textFindings: 200,
  /** Changes per server in the text report of a check. */
  textChanges: 20,
  /** Changes per server where prompts break and there are more than these. */
  textChangesBeside: 8,
  /** Findings and changes in the page. */
  htmlItems: 2_000,
  /** Lines of prompt files in the page of `tenon refs`. */
  refsLines: 20_000,
  /** A file of more lines shows only those around its marks. */
  refsWholeFile: 2_000,
  /** UTF-16 units of one line in that page. */
  refsLine: 4_000,
  /** Places that one file's explanation of names that were not taken lists. */
  missedNames: 200,
  /** Comparisons of words of one file with names, letter by letter. */
  missedComparisons: 200_000,
  /** UTF-16 units of one file in which such names are looked for. */
  missedText: 1_000_000,
  /** UTF-16 units of the Markdown report: a comment of a pull request takes 65,536. */
  markdown: 60_000,
} as const;
