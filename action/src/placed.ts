import type { CheckOutcome, CheckReport, FileEdit, Finding } from "@tenon/check";

/** The report with paths from the repository's top instead of the configuration's folder, and the texts by them. */
export function placedReport(
  { report, textOf }: Pick<CheckOutcome, "report" | "textOf">,
  folder: string,
): Pick<CheckOutcome, "report" | "textOf"> {
  if (folder === "") return { report, textOf };
  const prefix = `${folder}/`;
  const placed = <Item extends Finding>(item: Item): Item => ({
    ...item,
    file: prefix + item.file,
  });
  const moved: CheckReport = {
    ...report,
    findings: report.findings.map(placed),
    waived: report.waived.map(placed),
  };
  return {
    report: moved,
    textOf: (file) => (file.startsWith(prefix) ? textOf(file.slice(prefix.length)) : undefined),
  };
}

/** Edits with paths from the repository's top. */
export function placedEdits(edits: readonly FileEdit[], folder: string): readonly FileEdit[] {
  return folder === "" ? edits : edits.map((edit) => ({ ...edit, file: `${folder}/${edit.file}` }));
}
