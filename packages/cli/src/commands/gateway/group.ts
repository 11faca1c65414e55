import type { CommandGroup } from "../../command.ts";
import { gatewayCommands } from "./catalogue.ts";

/** `tenon gateway`: the service, and what can be asked about it. */
export const gateway: CommandGroup = {
  description:
    "Runs a gateway between agents and MCP servers, or asks about one. Its configuration is --config, else tenon.gateway.yaml in the " +
    "folder where it is started.",
  examples: [
    {
      line: "tenon gateway check --online",
      does: "is the configuration good, and does everything answer?",
    },
    { line: "tenon gateway serve", does: "start it" },
    {
      line: "tenon gateway audit --server billing --since 03:00 --until 04:00",
      does: "what was sent there, by whom, under which version",
    },
  ],
  commands: gatewayCommands,
};
