import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { addClientOptions, clientOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { impactLines, shown } from "./words.ts";

const colours = { yes: "green", no: "red", unknown: "yellow" } as const;

/** `tenon registry can-deploy`: may a server's version go to an environment? */
export const canDeploy: CommandModule = {
  description:
    "Asks whether a version of a server may go to an environment, given what the consumers that run there rely on. Exit code 0 is yes; " +
    "1 is no, or that it is not known, which is told apart.",
  examples: [
    { line: "tenon registry can-deploy crm 2.0.0 production", does: "before a release" },
    { line: "tenon registry can-deploy crm latest production --format json", does: "for scripts" },
  ],
  configure: (command) => addClientOptions(command),
  run: async (shell, command) => {
    const flags = command.opts<ClientFlags>();
    const [server = "", version = "", environment = ""] = command.args;
    const client = await clientOf(shell, flags);
    const query = { server, version, environment };
    const { body } = await client.call("canDeploy", { query, signal: shell.signal });
    if (body === undefined) return exitCodes.load;
    await writeResult(shell, flags, body, () => {
      const place = `${shown(server)} ${body.version} to ${shown(environment)}`;
      const lines = body.reasons.map(({ answer, code, message, impacts }) => {
        const mark = shell.paint(colours[answer], answer);
        return `${mark}  ${shown(message, 400)} [${code}]\n${impactLines(shell, impacts)}`;
      });
      return `${place}: ${shell.paint(colours[body.answer], body.answer)}\n${lines.join("")}`;
    });
    return body.answer === "yes" ? exitCodes.pass : exitCodes.broken;
  },
};
