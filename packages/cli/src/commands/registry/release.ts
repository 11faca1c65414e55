import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { addClientOptions, clientOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { shown } from "./words.ts";

/** `tenon registry release`: let a server that was unstable make versions again. */
export const release: CommandModule = {
  description:
    "Lets a server make versions again whose tool list differed from probe to probe (its health is `unstable`), and probes it. " +
    "Without this it is released by itself once three probes in a row see the same list. It needs a key with the scope `servers`.",
  examples: [{ line: "tenon registry release crm", does: "its list stays the same from now on" }],
  configure: (command) => addClientOptions(command),
  run: async (shell, command) => {
    const flags = command.opts<ClientFlags>();
    const [server = ""] = command.args;
    const client = await clientOf(shell, flags);
    const { body } = await client.call("updateServer", {
      params: { server },
      body: { unstable: false },
      signal: shell.signal,
    });
    const text = (): string => `${shown(server)} makes versions again\n`;
    await writeResult(shell, flags, { server: body }, text);
    return exitCodes.pass;
  },
};
