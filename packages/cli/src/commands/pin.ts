import { relative, resolve, sep } from "node:path";
import { inertJson, inertLine, TenonError } from "@tenon/contract";
import { pinWorkspace } from "@tenon/check";
import type { PinnedServer } from "@tenon/check";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { textOrJsonOption, timeoutOption } from "../options.ts";
import { reportFailures, type Shell } from "../shell.ts";
import { columns } from "../terminal.ts";
import { runOptionsOf, workspaceOf } from "../workspace-options.ts";

interface Flags {
  readonly timeout?: number;
  readonly dryRun?: true;
  readonly offline?: true;
  readonly reviewed?: true | readonly string[];
  readonly format: "text" | "json";
}

/** `tenon pin`: write the lock. */
export const pin: CommandModule = {
  description:
    "Reads the servers and writes what they offer into tenon.lock/, which is committed. A server that cannot be read " +
    "keeps its lock untouched. Prompts that name a tool that changed wait for a reader until they are edited or --reviewed.",
  examples: [
    { line: "tenon pin", does: "every server of the configuration" },
    { line: "tenon pin crm files", does: "two of them" },
    { line: "tenon pin --dry-run", does: "say what would be pinned" },
    { line: "tenon pin --reviewed", does: "and every prompt was read against it" },
    {
      line: "tenon pin --offline --reviewed prompts/a.md",
      does: "a prompt was read against what is pinned; contact no server",
    },
  ],
  configure: (command) => {
    command
      .option("--dry-run", "write nothing")
      .option(
        "--reviewed [files...]",
        "these prompts, or all, were read and fit what is pinned; files and folders",
      )
      .option("--offline", "contact no server: only write what was --reviewed")
      .option("--timeout <seconds>", "time for each server", timeoutOption)
      .addOption(textOrJsonOption());
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const servers = command.args.length === 0 ? {} : { server: command.args };
    const workspace = await workspaceOf(shell);
    const { offline, reviewed } = flags;
    if (offline === true && reviewed === undefined) {
      throw new TenonError(
        "usage",
        "offline-alone",
        "--offline asks no server, so there is nothing to pin; add --reviewed, or leave it out.",
      );
    }
    const { pinned, failures } = await pinWorkspace(workspace, {
      ...runOptionsOf(shell, { ...flags, ...servers }),
      ...(flags.dryRun === undefined ? {} : { dryRun: true }),
      ...(offline === undefined ? {} : { offline }),
      ...(reviewed === undefined ? {} : { reviewed: inside(shell, workspace.root, reviewed) }),
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

/** Files as the configuration names them, whatever folder the command was started in. */
function inside(shell: Shell, root: string, reviewed: true | readonly string[]) {
  if (reviewed === true) return true;
  return reviewed.map((file) => relative(root, resolve(shell.cwd, file)).replaceAll(sep, "/"));
}

function json(pinned: readonly PinnedServer[]): string {
  const servers = pinned.map(
    ({ server, version, bump, digest, tools, changed, diff, pending }) => ({
      server,
      version,
      bump,
      digest,
      tools,
      changed,
      verdict: diff?.verdict ?? "new",
      pending,
    }),
  );
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
  const commit = moved ? "Commit tenon.lock/ so that everybody checks against it.\n" : "";
  return columns(rows) + commit + waiting(pinned);
}

/** The prompts that nobody read since a tool that they name changed, a few of them by name. */
function waiting(pinned: readonly PinnedServer[]): string {
  const prompts = [
    ...new Set(pinned.flatMap(({ pending }) => pending.map(({ prompt }) => prompt))),
  ];
  if (prompts.length === 0) return "";
  const shown = prompts.slice(0, 10).map((prompt) => `  ${inertLine(prompt, 300)}\n`);
  const more = prompts.length > 10 ? `  and ${prompts.length - 10} more\n` : "";
  const what = prompts.length === 1 ? "1 prompt names" : `${prompts.length} prompts name`;
  return (
    `${what} tools that changed: read and adapt, or tenon pin --reviewed when they still fit.\n` +
    `${shown.join("")}${more}`
  );
}

function changeOf({ diff, bump, changed }: PinnedServer): string {
  if (diff === undefined) return "first contract";
  if (!changed || diff.verdict === "same") return "as agreed";
  return `${diff.verdict} (${bump})`;
}
