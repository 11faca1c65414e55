import { InvalidArgumentError } from "commander";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { columns } from "../../terminal.ts";
import { addClientOptions, clientOf, pagesOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { count, minute, shown } from "./words.ts";

interface Flags extends ClientFlags {
  readonly verify?: true;
  readonly subject?: string;
  readonly action?: string;
  readonly last: number;
}

/** `tenon registry audit`: who changed what, and whether the trail is whole. */
export const audit: CommandModule = {
  description:
    "Shows the audit trail, newest first, or with --verify recomputes its hash chain; a chain that does not hold is exit code 1.",
  examples: [
    { line: "tenon registry audit", does: "the last 50 entries" },
    { line: "tenon registry audit --subject server/crm --last 500", does: "about one server" },
    { line: "tenon registry audit --verify", does: "is it whole?" },
  ],
  configure: (command) => {
    command
      .option("--verify", "recompute the hash chain")
      .option("--subject <text>", "only entries about this, such as server/crm")
      .option("--action <text>", "only entries of this kind, such as channel.moved")
      .option("--last <number>", "how many entries", lastOption, 50);
    addClientOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const client = await clientOf(shell, flags);
    const { signal } = shell;
    if (flags.verify === true) {
      const { body } = await client.call("verifyAudit", { signal });
      if (body === undefined) return exitCodes.load;
      await writeResult(shell, flags, body, () =>
        body.intact
          ? `whole: ${count(body.entries, "entry").replace("entrys", "entries")}, head ${shown(body.head)}\n`
          : `broken at entry ${body.brokenAt ?? "?"} of ${body.entries}\n`,
      );
      return body.intact ? exitCodes.pass : exitCodes.broken;
    }
    const { subject, action, last } = flags;
    const about = {
      ...(subject === undefined ? {} : { subject }),
      ...(action === undefined ? {} : { action }),
    };
    const entries = await pagesOf(last, (query) =>
      client.call("listAudit", { query: { ...query, ...about }, signal }),
    );
    await writeResult(shell, flags, { entries }, () =>
      columns(
        entries.map((entry) => [
          String(entry.sequence),
          minute(entry.at),
          shown(entry.actor, 60),
          shown(entry.action, 60),
          shown(entry.subject, 200),
        ]),
      ),
    );
    return exitCodes.pass;
  },
};

function lastOption(text: string): number {
  const value = Number(text);
  if (!/^\d{1,6}$/u.test(text) || value < 1) {
    throw new InvalidArgumentError("Give a whole number, 1 or more.");
  }
  return value;
}
