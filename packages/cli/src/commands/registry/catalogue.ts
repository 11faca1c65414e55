import type { CommandEntry } from "../../command.ts";

/** The commands below `tenon registry`: one file, one row. */
export const registryCommands: readonly CommandEntry[] = [
  {
    name: "serve",
    parameters: "",
    summary: "serve a registry",
    load: async () => (await import("./serve.ts")).serve,
  },
  {
    name: "servers",
    parameters: "",
    summary: "list the servers",
    load: async () => (await import("./servers.ts")).servers,
  },
  {
    name: "add",
    parameters: "<name> [url]",
    summary: "register a server",
    load: async () => (await import("./add.ts")).add,
  },
  {
    name: "probe",
    parameters: "<name...>",
    summary: "have servers probed now",
    load: async () => (await import("./probe.ts")).probe,
  },
  {
    name: "push",
    parameters: "<name> <target>",
    summary: "store a tool list as a version of a server",
    load: async () => (await import("./push.ts")).push,
  },
  {
    name: "versions",
    parameters: "<name>",
    summary: "list the versions of a server",
    load: async () => (await import("./versions.ts")).versions,
  },
  {
    name: "diff",
    parameters: "<name> <from> <to>",
    summary: "show what changed between two versions",
    load: async () => (await import("./diff.ts")).diff,
  },
  {
    name: "pin",
    parameters: "<name> <channel> <version>",
    summary: "point a channel to a version",
    load: async () => (await import("./pin.ts")).pin,
  },
  {
    name: "approve",
    parameters: "<name> <channel-or-version>",
    summary: "decide what waits for an approval",
    load: async () => (await import("./approve.ts")).approve,
  },
  {
    name: "release",
    parameters: "<name>",
    summary: "let an unstable server make versions again",
    load: async () => (await import("./release.ts")).release,
  },
  {
    name: "record",
    parameters: "",
    summary: "tell what the prompts rely on",
    load: async () => (await import("./record.ts")).record,
  },
  {
    name: "deployed",
    parameters: "<consumer> <environment> [version]",
    summary: "say which version of a consumer runs where",
    load: async () => (await import("./deployed.ts")).deployed,
  },
  {
    name: "can-deploy",
    parameters: "<name> <version> <environment>",
    summary: "ask whether a version breaks what runs somewhere",
    load: async () => (await import("./can-deploy.ts")).canDeploy,
  },
  {
    name: "keys",
    parameters: "[action] [subject]",
    summary: "list, create and revoke keys",
    load: async () => (await import("./keys.ts")).keys,
  },
  {
    name: "import",
    parameters: "<source>",
    summary: "take over servers from another registry",
    load: async () => (await import("./import.ts")).importServers,
  },
  {
    name: "audit",
    parameters: "",
    summary: "show or verify the audit trail",
    load: async () => (await import("./audit.ts")).audit,
  },
];
