import type { Bump, ContractDiff, ToolProblem } from "@tenon/contract";
import type { LoadFailure } from "@tenon/probe";
import type { CheckReport, ReportContext } from "./check-report.ts";
import type { Config } from "./config/config.ts";
import type { TextEdit } from "./fix/edits.ts";

/** An opened configuration. `now` and `env` come in as arguments so that a run can be repeated. */
export interface Workspace {
  /** Absolute folder of the configuration file. */
  readonly root: string;
  readonly configFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
  /** What the configuration file says. */
  readonly config: Config;
}
export interface OpenOptions {
  readonly cwd: string;
  /** Default: the nearest `tenon.yaml` at or above `cwd`. */
  readonly configFile?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}
export interface RunOptions {
  /** Only these servers. */
  readonly servers?: readonly string[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string) => void;
}
export interface CheckOptions extends RunOptions {
  /** What was agreed: the lock in the work tree, or the lock at a git ref (`git:REF`). */
  readonly baseline?: string;
  /** Start and contact no server: the candidate is the lock in the work tree. */
  readonly offline?: boolean;
  readonly failOn?: "breaking" | "impacted" | "dangerous";
}
export interface CheckOutcome {
  readonly report: CheckReport;
  /** Servers that could not be loaded: exit 3. */
  readonly failures: readonly LoadFailure[];
  readonly textOf: ReportContext["textOf"];
}
export interface FileEdit {
  readonly file: string;
  /** The text before and after, without byte order mark. */
  readonly before: string;
  readonly after: string;
  /** The byte order mark of a UTF-8 file, empty where it has none; undefined for another encoding, which no text patch can hold. */
  readonly mark: string | undefined;
  /** In the file's order, none over another. */
  readonly replacements: readonly TextEdit[];
}
export interface FixOutcome {
  readonly edits: readonly FileEdit[];
  /** A unified diff of all edits, for `git apply` and `patch -p1`. */
  readonly patch: string;
  /** Files whose edits the patch lacks, because they are not UTF-8. */
  readonly unpatchable: readonly string[];
  /** Findings that only a person can mend. */
  readonly remaining: CheckReport["findings"];
  readonly failures: readonly LoadFailure[];
}
export interface PinOptions extends RunOptions {
  /** Say what would be pinned and write nothing. */
  readonly dryRun?: boolean;
  /**
   * Prompts that were read against what is pinned now: all of them, or these files and folders, relative to the
   * configuration's folder with `/`.
   */
  readonly reviewed?: true | readonly string[];
  /** Contact no server: only `reviewed` is written, against the lock as it is. */
  readonly offline?: boolean;
}
export interface LintOptions extends RunOptions {
  /** Judge against the servers as they are now instead of the lock. */
  readonly live?: boolean;
}
export interface FixOptions extends CheckOptions {
  /** False: say what would be written. */
  readonly write: boolean;
}
export interface InitOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False: only say what would be written. */
  readonly write: boolean;
  /** Overwrite an existing configuration. */
  readonly force?: boolean;
}
export interface PinnedServer {
  readonly server: string;
  readonly version: string;
  readonly bump: Bump;
  readonly digest: string;
  readonly tools: number;
  readonly diff: ContractDiff | undefined;
  /** False when the lock already said this. */
  readonly changed: boolean;
  /** Tools that could not be used; their earlier definitions were kept. */
  readonly problems: readonly ToolProblem[];
  /** Prompts that nobody read since a tool that they name changed, by path. */
  readonly pending: readonly PendingPrompt[];
}
export interface PendingPrompt {
  readonly prompt: string;
  /** The changed tools that it names, sorted. */
  readonly tools: readonly string[];
}
export interface PinOutcome {
  readonly pinned: readonly PinnedServer[];
  readonly failures: readonly LoadFailure[];
}
export interface InitOutcome {
  readonly file: string;
  readonly text: string;
  readonly servers: readonly string[];
  readonly prompts: readonly string[];
  /** Which client configurations were read. */
  readonly sources: readonly string[];
}
export interface NewWaiver {
  readonly rule: string;
  readonly server?: string;
  readonly tool?: string;
  readonly path?: string;
  readonly parameter?: string;
  readonly file?: string;
  readonly reason: string;
  readonly by: string;
  /** ISO date, `YYYY-MM-DD`; default 90 days from now. */
  readonly expires?: string;
}
