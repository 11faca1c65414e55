import { renderDiff } from "@tenon/check";
import { Option } from "commander";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { addReportOptions, type ReportFlags, writeReports } from "../../report-output.ts";
import { addClientOptions, clientOf } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { contractDiffOf } from "./contract-diff.ts";

interface Flags extends ReportFlags, Omit<ClientFlags, "format"> {
  readonly failOn: "breaking" | "dangerous" | "never";
}

/** `tenon registry diff`: what changed between two versions. */
export const diff: CommandModule = {
  description:
    "Shows the classified changes between two versions of a server as the registry has judged them, in the formats of tenon diff.",
  examples: [
    { line: "tenon registry diff crm 1.0.0 2.0.0", does: "two versions" },
    { line: "tenon registry diff crm prod latest --fail-on never", does: "two channels" },
  ],
  configure: (command) => {
    command.addOption(
      new Option("--fail-on <level>", "what exits with 1")
        .choices(["breaking", "dangerous", "never"])
        .default("breaking"),
    );
    addClientOptions(command, false);
    addReportOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const [server = "", from = "", to = ""] = command.args;
    const client = await clientOf(shell, flags);
    const { body } = await client.call("diffVersions", {
      params: { server },
      query: { from, to },
      signal: shell.signal,
    });
    if (body === undefined) return exitCodes.load;
    const failing: readonly string[] = {
      breaking: ["breaking"],
      dangerous: ["breaking", "dangerous"],
      never: [],
    }[flags.failOn];
    const fails = failing.includes(body.verdict);
    const side = (version: string): string => `registry:${server}@${version}`;
    const names = { from: side(from), to: side(to), textOf: () => undefined };
    await writeReports(
      shell,
      flags,
      (format, context) => renderDiff(contractDiffOf(body), format, { ...context, ...names }),
      shell.quiet && flags.format === "text" && !fails,
    );
    return fails ? exitCodes.broken : exitCodes.pass;
  },
};
