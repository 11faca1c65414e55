import type { CommandEntry } from "../command.ts";

/** Every command, in the order of the help text: one file, one row. */
export const commands: readonly CommandEntry[] = [
  {
    name: "init",
    parameters: "",
    summary: "write tenon.yaml from the MCP clients and prompts that are here",
    load: async () => (await import("./init.ts")).init,
  },
  {
    name: "pin",
    parameters: "[server...]",
    summary: "agree to what the servers offer: write the lock",
    load: async () => (await import("./pin.ts")).pin,
  },
  {
    name: "check",
    parameters: "",
    summary: "fail when a changed tool breaks a prompt or the contract",
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "lint",
    parameters: "",
    summary: "judge every tool, parameter and call in the prompts against the lock",
    load: async () => (await import("./lint.ts")).lint,
  },
  {
    name: "fix",
    parameters: "",
    summary: "write the replacements that a change asks for into the prompts",
    load: async () => (await import("./fix.ts")).fix,
  },
  {
    name: "waive",
    parameters: "<rule>",
    summary: "accept a finding until a date, with a reason",
    load: async () => (await import("./waive.ts")).waive,
  },
  {
    name: "diff",
    parameters: "<old> <new>",
    summary: "classify what changed between two tool lists",
    load: async () => (await import("./diff.ts")).diff,
  },
  {
    name: "refs",
    parameters: "<file...>",
    summary: "list what prompt files say about tools",
    load: async () => (await import("./refs.ts")).refs,
  },
  {
    name: "probe",
    parameters: "<target>",
    summary: "show what a server offers",
    load: async () => (await import("./probe.ts")).probe,
  },
  {
    name: "registry",
    parameters: "",
    summary: "serve a registry of tool lists, or use one",
    load: async () => (await import("./registry/group.ts")).registry,
  },
  {
    name: "gateway",
    parameters: "",
    summary: "serve a gateway between agents and servers, or ask about one",
    load: async () => (await import("./gateway/group.ts")).gateway,
  },
  {
    name: "torture",
    parameters: "",
    summary: "run the production faults of MCP gateways against any gateway",
    load: async () => (await import("./torture/group.ts")).torture,
  },
  {
    name: "compat",
    parameters: "",
    summary: "decide pairs of JSON Schemas from standard input",
    load: async () => (await import("./compat.ts")).compat,
  },
  {
    name: "lsp",
    parameters: "",
    summary: "serve editors: diagnostics, hover, completion and fixes in prompts",
    load: async () => (await import("./lsp.ts")).lsp,
  },
  {
    name: "explain",
    parameters: "<rule>",
    summary: "say why a rule matters and what to do",
    load: async () => (await import("./explain.ts")).explain,
  },
  {
    name: "rules",
    parameters: "",
    summary: "list every rule",
    load: async () => (await import("./rules.ts")).rules,
  },
];
