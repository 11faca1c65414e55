import { lintWorkspace } from "@tenon/check";
import type { CommandModule } from "../command.ts";
import { reportOutcome } from "../outcome.ts";
import { addReportOptions, type ReportFlags } from "../report-output.ts";
import { addRunOptions, type RunFlags, runOptionsOf, workspaceOf } from "../workspace-options.ts";

interface Flags extends ReportFlags, RunFlags {
  readonly live?: true;
}

/** `tenon lint`: every reference of every prompt. */
export const lint: CommandModule = {
  description:
    "Judges every tool, parameter, value and example call that the prompts name, whether or not something changed. " +
    "Works offline against the lock, or with --live against the servers as they are.",
  examples: [
    { line: "tenon lint", does: "against the lock" },
    { line: "tenon lint --live --server crm", does: "against one server as it is now" },
  ],
  configure: (command) => {
    command.option("--live", "judge against the servers as they are now instead of the lock");
    addRunOptions(command);
    addReportOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const outcome = await lintWorkspace(await workspaceOf(shell), {
      ...runOptionsOf(shell, flags),
      ...(flags.live === undefined ? {} : { live: flags.live }),
    });
    return reportOutcome(shell, flags, outcome);
  },
};
