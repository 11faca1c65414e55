import { checkWorkspace } from "@tenon/check";
import { Option } from "commander";
import type { CommandModule } from "../command.ts";
import { reportOutcome } from "../outcome.ts";
import { addReportOptions, type ReportFlags } from "../report-output.ts";
import { addRunOptions, type RunFlags, runOptionsOf, workspaceOf } from "../workspace-options.ts";

interface Flags extends ReportFlags, RunFlags {
  readonly baseline?: string;
  readonly offline?: true;
  readonly failOn?: "breaking" | "impacted" | "dangerous";
}

/** `tenon check`: the gate. */
export const check: CommandModule = {
  description:
    "Compares what was agreed (the lock) with what the servers offer now, and fails when a change breaks the contract " +
    "or a prompt line. A server that cannot be reached is exit code 3, never a pass and never a removed tool.",
  examples: [
    { line: "tenon check", does: "ask every server" },
    {
      line: "tenon check --offline --baseline git:origin/main",
      does: "compare the lock with the main branch's",
    },
    {
      line: "tenon check --output sarif=tenon.sarif --output markdown=comment.md",
      does: "files for CI beside the text",
    },
    {
      line: "tenon check --format github --fail-on impacted",
      does: "annotate a pull request; only what prompts use fails",
    },
  ],
  configure: (command) => {
    command
      .option(
        "--baseline <git:ref>",
        "what was agreed: the lock at a git ref instead of the work tree's",
      )
      .option(
        "--offline",
        "start and contact no server; the lock in the work tree is the candidate",
      )
      .addOption(
        new Option("--fail-on <level>", "what fails the check").choices([
          "breaking",
          "impacted",
          "dangerous",
        ]),
      );
    addRunOptions(command);
    addReportOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const { baseline, offline, failOn } = flags;
    const outcome = await checkWorkspace(await workspaceOf(shell), {
      ...runOptionsOf(shell, flags),
      ...(baseline === undefined ? {} : { baseline }),
      ...(offline === undefined ? {} : { offline }),
      ...(failOn === undefined ? {} : { failOn }),
    });
    return reportOutcome(shell, flags, outcome);
  },
};
