import type { CommandGroup } from "../../command.ts";
import { registryCommands } from "./catalogue.ts";

/** `tenon registry`: the service, and its client. */
export const registry: CommandGroup = {
  description:
    "Runs a registry, or talks to one. Its address is --registry, else TENON_REGISTRY, else `registry` of tenon.yaml; the key is TENON_KEY.",
  examples: [
    { line: "tenon registry serve", does: "start one on this machine" },
    { line: "tenon registry add crm https://crm.example.com/mcp", does: "have a server probed" },
    { line: "tenon registry pin crm prod 1.4.0", does: "move a channel" },
  ],
  commands: registryCommands,
};
