import { renderDiff } from "@tenon/check";
import { type CompatibilityPolicy, diffToolLists } from "@tenon/contract";
import type { LoadResult } from "@tenon/probe";
import { Option } from "commander";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadNamed } from "../load.ts";
import { timeoutOption } from "../options.ts";
import { addReportOptions, type ReportFlags, writeReports } from "../report-output.ts";
import { reportFailures, type Shell } from "../shell.ts";

interface Flags extends ReportFlags, CompatibilityPolicy {
  readonly failOn: "breaking" | "dangerous" | "never";
  readonly timeout?: number;
}

/** `tenon diff`: two tool lists, no configuration. */
export const diff: CommandModule = {
  description:
    "Loads two tool lists and classifies what changed: breaking with a value that shows it, dangerous, safe; and the " +
    "version that follows. A target is a tools/list file, an http(s) MCP address, stdio:COMMAND, git:REF:PATH or lock:SERVER.",
  examples: [
    { line: "tenon diff old.tools.json new.tools.json", does: "two saved lists" },
    {
      line: "tenon diff lock:crm https://crm.example.com/mcp",
      does: "what was agreed and what is",
    },
    {
      line: 'tenon diff "stdio:npx -y some-mcp@1" "stdio:npx -y some-mcp@2" --format json',
      does: "two releases",
    },
  ],
  configure: (command) => {
    command
      .addOption(
        new Option(
          "--objects <policy>",
          "declared: callers send declared keys only; strict: open means open",
        )
          .choices(["declared", "strict"])
          .default("declared"),
      )
      .addOption(
        new Option("--formats <policy>", "whether `format` constrains values")
          .choices(["annotation", "assert"])
          .default("annotation"),
      )
      .addOption(
        new Option("--fail-on <level>", "what exits with 1")
          .choices(["breaking", "dangerous", "never"])
          .default("breaking"),
      )
      .option("--timeout <seconds>", "time for each side", timeoutOption);
    addReportOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const [from = "", to = ""] = command.args;
    const sides = await Promise.all([
      loadNamed(shell, from, flags.timeout),
      loadNamed(shell, to, flags.timeout),
    ]);
    shell.signal.throwIfAborted();
    const [before, after] = sides;
    if (!before.ok || !after.ok) {
      reportFailures(
        shell,
        sides.flatMap((side) => (side.ok ? [] : [side.failure])),
      );
      return exitCodes.load;
    }
    for (const side of [before, after]) warnOfProblems(shell, side);
    const { objects, formats, failOn } = flags;
    const { signal } = shell;
    const result = diffToolLists(before.snapshot.list, after.snapshot.list, {
      policy: { objects, formats },
      signal,
    });
    signal.throwIfAborted();
    const failing: readonly string[] = {
      breaking: ["breaking"],
      dangerous: ["breaking", "dangerous"],
      never: [],
    }[failOn];
    const fails = failing.includes(result.verdict);
    const names = {
      from: before.snapshot.source,
      to: after.snapshot.source,
      textOf: () => undefined,
    };
    const silent = shell.quiet && flags.format === "text" && !fails;
    await writeReports(
      shell,
      flags,
      (format, context) => renderDiff(result, format, { ...context, ...names }),
      silent,
    );
    return fails ? exitCodes.broken : exitCodes.pass;
  },
};

function warnOfProblems(shell: Shell, side: LoadResult & { readonly ok: true }): void {
  const { source, list, warnings } = side.snapshot;
  for (const { code, message } of list.problems)
    shell.warn(`tenon: ${source}: ${message} [${code}]`);
  for (const warning of warnings) shell.warn(`tenon: ${source}: ${warning}`);
}
