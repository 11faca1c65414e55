import { type CheckOutcome, renderCheck } from "@tenon/check";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type ReportFlags, writeReports } from "./report-output.ts";
import { reportFailures, type Shell } from "./shell.ts";

/**
 * Writes the reports of a check or a lint and names what could not be loaded. The exit code: a failure to load wins over a
 * broken contract, which wins over a pass.
 */
export async function reportOutcome(
  shell: Shell,
  flags: ReportFlags,
  { report, failures, textOf }: CheckOutcome,
): Promise<ExitCode> {
  shell.signal.throwIfAborted();
  const silent = shell.quiet && flags.format === "text" && report.verdict === "pass";
  await writeReports(
    shell,
    flags,
    (format, context) => renderCheck(report, format, { ...context, textOf }),
    silent,
  );
  reportFailures(shell, failures);
  if (failures.length > 0) return exitCodes.load;
  return report.verdict === "fail" ? exitCodes.broken : exitCodes.pass;
}
