import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { addClientOptions, clientOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { shown } from "./words.ts";

interface Flags extends ClientFlags {
  readonly ended?: true;
}

/** `tenon registry deployed`: which version of a consumer runs where. */
export const deployed: CommandModule = {
  description:
    "Says which recorded version of a consumer runs in an environment from now on, or with --ended that it runs there no longer. " +
    "tenon registry can-deploy asks about those.",
  examples: [
    { line: "tenon registry deployed support-agent production 4f1c0de", does: "after a release" },
    { line: "tenon registry deployed support-agent staging --ended", does: "it was taken away" },
  ],
  configure: (command) => {
    command.option("--ended", "it runs there no longer");
    addClientOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const [consumer = "", environment = "", version] = command.args;
    const client = await clientOf(shell, flags);
    const params = { consumer, environment };
    const { signal } = shell;
    if (flags.ended === true) {
      await client.call("endDeployment", { params, signal });
    } else {
      if (version === undefined) command.error("error: missing argument 'version'");
      await client.call("recordDeployment", { params, body: { version: version ?? "" }, signal });
    }
    const runs = flags.ended === true ? "no longer runs" : `${shown(version ?? "", 60)} runs`;
    await writeResult(
      shell,
      flags,
      { consumer, environment, version: flags.ended === true ? null : version },
      () => `${shown(consumer)} ${runs} in ${shown(environment)}\n`,
    );
    return exitCodes.pass;
  },
};
