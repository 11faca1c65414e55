import type { Command } from "commander";
import type { ExitCode } from "./exit-codes.ts";
import type { Shell } from "./shell.ts";

/** A command line that somebody may copy, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** What is known of a command before its module is loaded. */
export interface CommandEntry {
  readonly name: string;
  /** Arguments as commander writes them, for example `[server...]`. */
  readonly parameters: string;
  readonly summary: string;
  /** True for the one of a group that is meant when none is named. */
  readonly isDefault?: true;
  readonly load: () => Promise<CommandModule | CommandGroup>;
}

/** A command that stands over others, as `tenon registry` does. */
export interface CommandGroup {
  readonly description: string;
  readonly examples: readonly Example[];
  readonly commands: readonly CommandEntry[];
}

/** One command: a module of its own, loaded when it runs. */
export interface CommandModule {
  /** A paragraph for the help text. */
  readonly description: string;
  readonly examples: readonly Example[];
  /**
   * True for a service: a signal is its ordinary end, so it takes the time that it needs, and its own exit code counts.
   */
  readonly isService?: true;
  /** Declares options and describes arguments. */
  readonly configure: (command: Command) => void;
  readonly run: (shell: Shell, command: Command) => Promise<ExitCode>;
}
