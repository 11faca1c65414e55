import { inertJson, inertLine } from "@tenon/contract";
import { pinWorkspace } from "@tenon/check";
import type { PinnedServer } from "@tenon/check";
import { Option } from "commander";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { timeoutOption } from "../options.ts";
import { reportFailures, type Shell } from "../shell.ts";
import { columns } from "../terminal.ts";
import { runOptionsOf, workspaceOf } from "../workspace-options.ts";

interface Flags {
  readonly timeout?: number;
  readonly dryRun?: true;
  readonly format: "text" | "json";
}

/** `tenon pin`: write the lock. */
export const pin: CommandModule = {
  description:
    "Reads the servers and writes what they offer into tenon.lock/, which is committed. A server that cannot be read " +
    "keeps its lock untouched.",
  examples: [
    { line: "tenon pin", does: "every server of the configuration" },
    { line: "tenon pin crm files", does: "two of them" },
    { line: "tenon pin --dry-run", does: "say what would be pinned" },
  ],
  configure: (command) => {
    command
      .option("--dry-run", "write nothing")
      .option("--timeout <seconds>", "time for each server", timeoutOption)
      .addOption(
        new Option("--format <format>", "format of the output")
          .choices(["text", "json"])
          .default("text"),
      );
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const servers = command.args.length === 0 ? {} : { server: command.args };
    const workspace = await workspaceOf(shell);
    const { pinned, failures } = await pinWorkspace(workspace, {
      ...runOptionsOf(shell, { ...flags, ...servers }),
      ...(flags.dryRun === undefined ? {} : { dryRun: true }),
    });
    shell.signal.throwIfAborted();
    if (flags.format === "json") await shell.write(json(pinned));
    else if (!shell.quiet) await shell.write(text(shell, pinned, flags.dryRun === true));
    for (const { server, problems } of pinned) {
      for (const { code, message } of problems)
        shell.warn(`tenon: ${server}: ${message} [${code}]`);
    }
    reportFailures(shell, failures);
    return failures.length > 0 ? exitCodes.load : exitCodes.pass;
  },
};

function json(pinned: readonly PinnedServer[]): string {
  const servers = pinned.map(({ server, version, bump, digest, tools, changed, diff }) => ({
    server,
    version,
    bump,
    digest,
    tools,
    changed,
    verdict: diff?.verdict ?? "new",
  }));
  return `${inertJson({ schemaVersion: 1, servers }, 2)}\n`;
}

function text(shell: Shell, pinned: readonly PinnedServer[], dryRun: boolean): string {
  const rows = pinned.map((server) => [
    server.changed ? (dryRun ? "would pin" : "pinned") : "unchanged",
    inertLine(server.server, 130),
    server.version,
    changeOf(server),
    `${server.tools} ${server.tools === 1 ? "tool" : "tools"}`,
    shell.paint("dim", server.digest.slice(0, 19)),
  ]);
  const moved = pinned.some(({ changed }) => changed) && !dryRun;
  return columns(rows) + (moved ? "Commit tenon.lock/ so that everybody checks against it.\n" : "");
}

function changeOf({ diff, bump, changed }: PinnedServer): string {
  if (diff === undefined) return "first contract";
  if (!changed || diff.verdict === "same") return "as agreed";
  return `${diff.verdict} (${bump})`;
}
