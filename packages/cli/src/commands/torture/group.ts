import type { CommandGroup } from "../../command.ts";

/** `tenon torture`: the checks, the upstream that they need, and the list of them. */
export const torture: CommandGroup = {
  description:
    "Runs the production faults of MCP gateways against any gateway, from outside, and prints a scorecard. The gateway must have our " +
    "upstream behind it; docs/torture.md says how to set one up.",
  examples: [
    {
      line: "tenon torture http://127.0.0.1:8421/mcp/torture",
      does: "with the upstream on port 9701",
    },
    { line: "tenon torture upstream --port 9701", does: "the upstream alone, to look at" },
    { line: "tenon torture checks", does: "what is checked" },
  ],
  commands: [
    {
      name: "run",
      parameters: "<url>",
      summary: "check a gateway (the default: tenon torture <url>)",
      isDefault: true,
      load: async () => (await import("./run.ts")).run,
    },
    {
      name: "upstream",
      parameters: "",
      summary: "run the upstream by itself",
      load: async () => (await import("./upstream.ts")).upstream,
    },
    {
      name: "checks",
      parameters: "",
      summary: "list what is checked",
      load: async () => (await import("./checks.ts")).checks,
    },
  ],
};
