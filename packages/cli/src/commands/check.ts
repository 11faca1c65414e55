import { checkWorkspace } from "@tenon/check";
import { TenonError } from "@tenon/contract";
import { Option } from "commander";
import type { CommandModule } from "../command.ts";
import { reportOutcome } from "../outcome.ts";
import { addReportOptions, type ReportFlags } from "../report-output.ts";
import { addRunOptions, type RunFlags, runOptionsOf, workspaceOf } from "../workspace-options.ts";

interface Flags extends ReportFlags, RunFlags {
  readonly baseline?: string;
  readonly offline?: true;
  readonly failOn?: "breaking" | "impacted" | "dangerous";
  readonly record?: true;
  readonly consumer?: string;
  readonly consumerVersion?: string;
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
    {
      line: "tenon check --record --consumer support-agent",
      does: "and tell the registry what these prompts rely on",
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
    command
      .option("--record", "tell the registry what the prompts rely on; never changes the verdict")
      .option("--consumer <name>", "the prompts' name there (default: `consumer` of tenon.yaml)")
      .option("--consumer-version <text>", "their version there (default: the git commit)");
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const { baseline, offline, failOn, record, consumer, consumerVersion } = flags;
    if (record !== true && (consumer ?? consumerVersion) !== undefined) {
      throw new TenonError(
        "usage",
        "record-missing",
        "--consumer and --consumer-version say what --record records; add it, or leave them out.",
      );
    }
    const ws = await workspaceOf(shell);
    const outcome = await checkWorkspace(ws, {
      ...runOptionsOf(shell, flags),
      ...(baseline === undefined ? {} : { baseline }),
      ...(offline === undefined ? {} : { offline }),
      ...(failOn === undefined ? {} : { failOn }),
    });
    const code = await reportOutcome(shell, flags, outcome);
    if (record === true) {
      const { recordAfter } = await import("../record-after.ts");
      await recordAfter(shell, ws, flags);
    }
    return code;
  },
};
