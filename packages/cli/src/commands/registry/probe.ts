import { exitCodes } from "../../exit-codes.ts";
import type { CommandModule } from "../../command.ts";
import { columns } from "../../terminal.ts";
import { addClientOptions, clientOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { shown } from "./words.ts";

interface Flags extends ClientFlags {
  readonly wait?: false;
}

/** `tenon registry probe`: look at servers now. */
export const probe: CommandModule = {
  description:
    "Has the registry probe servers now and says what it saw. A probe that fails changes no version; it is exit code 3.",
  examples: [
    { line: "tenon registry probe crm billing", does: "and wait for the results" },
    { line: "tenon registry probe crm --no-wait", does: "only queue it" },
  ],
  configure: (command) => {
    command.option("--no-wait", "queue the probes and return");
    addClientOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const client = await clientOf(shell, flags);
    const results: Result[] = [];
    for (const server of command.args) {
      shell.progress.say(`${server}: probing`);
      const { status, body } = await client.call("probeServer", {
        params: { server },
        query: { wait: flags.wait === false ? "false" : "true" },
        signal: shell.signal,
      });
      if (status !== 200) results.push({ server, outcome: "queued" });
      else results.push({ ...body, server });
    }
    await writeResult(shell, flags, { probes: results }, () =>
      columns(
        results.map(({ server, outcome, version, durationMs, failure }) => [
          shell.paint("bold", shown(server)),
          outcome,
          version ?? "",
          durationMs === undefined ? "" : `${durationMs} ms`,
          failure === undefined ? "" : `${shown(failure.message, 400)} [${shown(failure.code)}]`,
        ]),
      ),
    );
    const fine: readonly string[] = ["changed", "unchanged", "queued"];
    return results.every(({ outcome }) => fine.includes(outcome)) ? exitCodes.pass : exitCodes.load;
  },
};

interface Result {
  readonly server: string;
  readonly outcome: string;
  readonly version?: string | undefined;
  readonly durationMs?: number;
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}
