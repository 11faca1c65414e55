import { TenonError } from "@tenon/contract";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { addClientOptions, clientOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { shown } from "./words.ts";

interface Flags extends ClientFlags {
  readonly reject?: true;
  readonly reason?: string;
}

/** `tenon registry approve`: decide what waits. */
export const approve: CommandModule = {
  description:
    "Approves, or with --reject refuses, the move that waits on a channel, or a version that waits because the server's breaking " +
    "versions need an approval. It needs a key with the scope `force` and is audited.",
  examples: [
    {
      line: "tenon registry approve crm prod",
      does: "the move that tenon registry pin --request asked for",
    },
    { line: "tenon registry approve crm 2.0.0", does: "a version that is not served yet" },
    {
      line: 'tenon registry approve crm prod --reject --reason "after the freeze"',
      does: "refuse it",
    },
  ],
  configure: (command) => {
    command.option("--reject", "refuse it").option("--reason <text>", "why, for the audit trail");
    addClientOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const [server = "", subject = ""] = command.args;
    const client = await clientOf(shell, flags);
    const { signal } = shell;
    const reason = flags.reason === undefined ? {} : { reason: flags.reason };
    const verb = flags.reject === true ? "rejected" : "approved";
    if (/^\d+\.\d+\.\d+$/u.test(subject)) {
      const state = flags.reject === true ? "rejected" : "active";
      const params = { server, version: subject };
      const { body } = await client.call("updateVersion", {
        params,
        body: { state, ...reason },
        signal,
      });
      const text = (): string => `${verb} ${shown(server)} ${subject}\n`;
      await writeResult(shell, flags, { version: body }, text);
      return exitCodes.pass;
    }
    const params = { server, channel: subject };
    const { body: channel } = await client.call("getChannel", { params, signal });
    if (channel?.pending === undefined) {
      throw new TenonError(
        "usage",
        "nothing-waits",
        `No move waits on ${shown(server)}@${shown(subject)}. Ask for one with tenon registry pin --request.`,
      );
    }
    const { body: move } = await client.call("decideMove", {
      params: { ...params, id: channel.pending.id },
      body: { decision: flags.reject === true ? "reject" : "approve", ...reason },
      signal,
    });
    const text = (): string => `${verb}: ${shown(server)}@${shown(subject)} to ${move?.to ?? ""}\n`;
    await writeResult(shell, flags, { move }, text);
    return exitCodes.pass;
  },
};
