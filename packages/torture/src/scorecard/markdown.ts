import { plainText } from "@tenon/contract";
import { faults } from "../check.ts";
import { type Row, type Scorecard, tallyOf } from "./scorecard.ts";
import { byFault, countLine } from "./text.ts";

/** The scorecard as a Markdown page: a table of faults, then every failure and what was not tried. */
export function markdownScorecard({ url, rows }: Scorecard): string {
  const table = byFault(rows).map(([fault, rowsOfFault]) => {
    const { passed, failed, notTried } = tallyOf(rowsOfFault);
    return `| ${fault} | ${faults[fault]} | ${passed} | ${failed} | ${notTried} |`;
  });
  const failures = rows.flatMap((row) =>
    row.verdict.outcome === "failed"
      ? [`- **${nameOf(row)}**: ${row.title}. Seen: ${code(row.verdict.seen)} Must: ${row.expects}`]
      : [],
  );
  const untried = rows.flatMap((row) =>
    row.verdict.outcome === "not-tried" ? [`- ${nameOf(row)}: ${code(row.verdict.why)}`] : [],
  );
  return [
    `# Torture of ${code(url)}`,
    "",
    `${countLine(rows)}.`,
    "",
    "| fault | what goes wrong | passed | failed | not tried |",
    "| --- | --- | --- | --- | --- |",
    ...table,
    ...(failures.length === 0 ? [] : ["", "## Failed", "", ...failures]),
    ...(untried.length === 0 ? [] : ["", "## Not tried", "", ...untried]),
    "",
  ].join("\n");
}

function nameOf({ id, era }: Row): string {
  return era === undefined ? id : `${id} (${era})`;
}

/** Text of strangers as code, so that it is no Markdown. */
function code(text: string): string {
  return `\`${plainText(text, 500).replaceAll("`", "'")}\``;
}
