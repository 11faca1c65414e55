import { inertJson, TenonError } from "@tenon/contract";
import type { AuditedCall, AuditFilter } from "@tenon/gateway";
import { InvalidArgumentError } from "commander";
import type { CommandModule } from "../../command.ts";
import { type ExitCode, exitCodes } from "../../exit-codes.ts";
import { collect, textOrJsonOption, secondsOption } from "../../options.ts";
import type { Shell } from "../../shell.ts";
import { count, shown } from "../registry/words.ts";
import { auditLines } from "./audit-lines.ts";
import { auditReaderOf } from "./audit-reader.ts";
import type { AuditSourceFlags, Reader } from "./audit-reader.ts";
import { instantOption } from "./instant.ts";

interface Flags extends AuditSourceFlags {
  readonly since?: string;
  readonly until?: string;
  readonly server?: string;
  readonly tool?: string;
  readonly caller?: string;
  readonly outcome?: string;
  readonly trace?: string;
  readonly call?: string;
  readonly argument?: readonly string[];
  readonly last: number;
  readonly verify?: true;
  readonly format: "text" | "json";
}

/** `tenon gateway audit`: what was sent where, by whom, under which version. */
export const audit: CommandModule = {
  description:
    "Shows calls from a gateway's audit, newest first: when, who, which tool under which version, what was sent as far as the policy keeps " +
    "it, and how it ended. It asks the gateway of --gateway or TENON_GATEWAY (the key is TENON_GATEWAY_KEY, with the scope audit:read), the " +
    "database of --database, or the one that the configuration names. Times are UTC. With --verify it recomputes the hash chains; one " +
    "that does not hold is exit code 1.",
  examples: [
    {
      line: "tenon gateway audit --server billing --since 03:00 --until 04:00",
      does: "what exactly was sent to billing at 3 AM, by whom, under which version",
    },
    {
      line: `tenon gateway audit --argument '/customer/id="c-17"' --since 7d --format json`,
      does: "every call about one customer, where arguments are kept",
    },
    {
      line: "tenon gateway audit --gateway https://tools.example.com --verify",
      does: "is it whole?",
    },
  ],
  configure: (command) => {
    const when = (text: string): string => instantOption(text);
    command
      .option(
        "--since <time>",
        "from then on: 03:00, 2026-11-21, 2026-11-21T03:00:00Z, or 2h ago",
        when,
      )
      .option("--until <time>", "before then", when)
      .option("--server <name>", "only calls of this server")
      .option("--tool <name>", "only calls of this tool, as asked for or as called")
      .option("--caller <name>", "only calls of this key, client or caller id")
      .option("--outcome <outcome>", "only calls that ended like this, such as outcome-unknown")
      .option("--trace <id>", "only calls of this trace")
      .option("--call <id>", "only this call")
      .option(
        "--argument <pointer=json>",
        "only calls with this value among their arguments; repeatable",
        collect,
      )
      .option("--last <number>", "how many calls", lastOption, 50)
      .option("--verify", "recompute the hash chains instead")
      .option("--gateway <url>", "a gateway that runs (default: TENON_GATEWAY)")
      .option("--database <url>", "the audit's Postgres; better in the configuration, out of sight")
      .option("--data <folder>", "folder of a gateway that does not run, as for `serve`")
      .addOption(secondsOption("--timeout <seconds>", "time for one answer", 30))
      .addOption(textOrJsonOption());
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const reader = await auditReaderOf(shell, flags);
    try {
      return flags.verify === true
        ? await verify(shell, flags, reader)
        : await show(shell, flags, reader);
    } finally {
      await reader.close();
    }
  },
};

async function show(shell: Shell, flags: Flags, reader: Reader): Promise<ExitCode> {
  const calls: AuditedCall[] = [];
  let cursor: string | undefined;
  const mostInPage = 200;
  do {
    const limit = Math.min(mostInPage, flags.last - calls.length);
    const page = await reader.find({ ...filterOf(flags), limit, cursor });
    calls.push(...page.calls);
    cursor = page.nextCursor;
  } while (cursor !== undefined && calls.length < flags.last);
  const result = { schemaVersion: 1, calls, more: cursor !== undefined };
  if (flags.format === "json") await shell.write(`${inertJson(result, 2)}\n`);
  else await shell.write(auditLines(shell, calls, cursor !== undefined));
  return exitCodes.pass;
}

async function verify(shell: Shell, flags: Flags, reader: Reader): Promise<ExitCode> {
  const verification = await reader.verify();
  const { ok, replicas, findings } = verification;
  if (flags.format === "json") {
    await shell.write(`${inertJson({ schemaVersion: 1, ...verification }, 2)}\n`);
  } else {
    const rows = replicas.reduce((sum, replica) => sum + replica.rows, 0);
    const chains = replicas.map(
      ({ replica, to, head }) => `  ${shown(replica)}  ${to}  ${shown(head)}\n`,
    );
    const broken = findings.map(
      ({ kind, replica, sequence, rows: how }) =>
        `  ${kind}  ${shown(replica)} from ${sequence}: ${count(how, "row")}\n`,
    );
    const verdict = `${ok ? "whole" : "broken"}: ${count(rows, "row")} of ${count(replicas.length, "replica")}\n`;
    await shell.write(`${verdict}${[...broken, ...chains].join("")}`);
  }
  return ok ? exitCodes.pass : exitCodes.broken;
}

function filterOf(flags: Flags): AuditFilter {
  const conditions = (flags.argument ?? []).map((text) => {
    const at = text.indexOf("=");
    const value = jsonOrText(text.slice(at + 1));
    if (at < 1 || !text.startsWith("/")) {
      throw new TenonError(
        "usage",
        "argument-invalid",
        `--argument is POINTER=JSON, as in --argument '/customer/id="c-17"'.`,
      );
    }
    return { pointer: text.slice(0, at), equals: value };
  });
  return {
    callId: flags.call,
    server: flags.server,
    tool: flags.tool,
    caller: flags.caller,
    traceId: flags.trace,
    outcome: flags.outcome as AuditFilter["outcome"],
    from: flags.since,
    to: flags.until,
    arguments: conditions,
  };
}

/** A JSON value; a text that is none stands for itself. */
function jsonOrText(text: string): NonNullable<AuditFilter["arguments"]>[number]["equals"] {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function lastOption(text: string): number {
  const value = Number(text);
  if (!/^\d{1,6}$/u.test(text) || value < 1) {
    throw new InvalidArgumentError("Give a whole number, 1 or more.");
  }
  return value;
}
