import type { CommandEntry } from "../../command.ts";

/** The commands below `tenon gateway`: one file, one row. */
export const gatewayCommands: readonly CommandEntry[] = [
  {
    name: "serve",
    parameters: "",
    summary: "serve a gateway",
    load: async () => (await import("./serve.ts")).serve,
  },
  {
    name: "check",
    parameters: "",
    summary: "validate a configuration",
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "status",
    parameters: "[url]",
    summary: "show how a gateway, its pins and its servers are",
    load: async () => (await import("./status.ts")).status,
  },
  {
    name: "audit",
    parameters: "",
    summary: "show what was called, by whom, under which version",
    load: async () => (await import("./audit.ts")).audit,
  },
];
