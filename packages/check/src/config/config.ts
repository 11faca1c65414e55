import type { CompatibilityPolicy } from "@tenon/contract";

/** Where one server's tools come from; `${VAR}` is still unexpanded in every text. */
export type ServerSource =
  | {
      readonly kind: "url";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly transport: "auto" | "streamable-http" | "sse";
    }
  | {
      readonly kind: "command";
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string | undefined;
    }
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "registry"; readonly reference: string };

/** One server of the configuration. */
export interface ServerConfig {
  readonly name: string;
  /** Other names under which prompts qualify its tools. */
  readonly aliases: readonly string[];
  readonly source: ServerSource;
  readonly timeoutMs: number | undefined;
  /** Line of its key in the configuration file, from 1. */
  readonly line: number;
}

/** Prompt files and the servers they are tied to. */
export interface PromptSet {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Undefined: the files' own declarations bind them. */
  readonly servers: readonly string[] | undefined;
  readonly line: number;
}

/** A written, attributed, expiring acceptance. Every field that is given must match the finding. */
export interface Waiver {
  readonly rule: string;
  readonly server: string | undefined;
  readonly tool: string | undefined;
  /** JSON Pointer into the tool definition, as in the change. */
  readonly path: string | undefined;
  readonly parameter: string | undefined;
  readonly file: string | undefined;
  readonly reason: string;
  readonly by: string;
  /** ISO date; the waiver holds until the end of that day, UTC. */
  readonly expires: string;
  /** Line where the waiver stands, from 1: in the configuration, or in `file` when it is written there. */
  readonly line: number;
  /** For a waiver written in a prompt: the lines that it covers. */
  readonly covers?: { readonly from: number; readonly to: number };
}

/** What a rule is set to: `off`, a level of the contract rules, or a level of the prompt and lock rules. */
export type RuleSetting =
  | "off"
  | "breaking"
  | "dangerous"
  | "safe"
  | "error"
  | "warning"
  | "notice";

/** Which changes fail the build even when no prompt is broken. */
export type FailOn = "breaking" | "impacted" | "dangerous";

/** A configuration file that was read, checked against its schema and put in order. */
export interface Config {
  readonly servers: readonly ServerConfig[];
  readonly prompts: readonly PromptSet[];
  readonly failOn: FailOn;
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly policy: CompatibilityPolicy;
  readonly waivers: readonly Waiver[];
  /** Days that `tenon waive` gives when no date is named. */
  readonly waiverDays: number;
  /** URL of the registry; `${VAR}` is still unexpanded. */
  readonly registry: string | undefined;
  /** The name under which the registry knows these prompts. */
  readonly consumer: string | undefined;
}
