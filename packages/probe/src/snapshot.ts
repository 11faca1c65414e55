import type { Json, JsonObject, ToolList } from "@tenon/contract";
import type { Dispatcher } from "undici";

/** Protocol era: `legacy` is at most 2025-11-25, `modern` is 2026-07-28 and later. */
export type Era = "legacy" | "modern";

/** What a complete probe saw; file and git sources carry only what the file holds. */
export interface Snapshot {
  /**
   * Raw tool definitions in wire order, never the SDK's rewritten ones. Those that nest deeper than 512 levels are only
   * a problem in `list`: they could not be written as JSON again.
   */
  readonly rawTools: readonly Json[];
  readonly list: ToolList;
  /** The result of every `tools/list` answer as it stood on the wire, cursors and `_meta` included; none for files. */
  readonly toolPages: readonly JsonObject[];
  readonly prompts: readonly Json[];
  /** What `prompts/get` gave for the prompts that need no arguments; others are not asked for. */
  readonly promptTexts: readonly PromptText[];
  readonly resources: readonly Json[];
  readonly resourceTemplates: readonly Json[];
  readonly capabilities: JsonObject | undefined;
  readonly serverInfo: JsonObject | undefined;
  readonly instructions: string | undefined;
  readonly protocol: { readonly era: Era; readonly version: string } | undefined;
  /** The client capabilities that were declared, for example `none`. */
  readonly capabilityProfile: string;
  /** Where it came from, secrets left as `${VAR}`. */
  readonly source: string;
  /** Lists other than tools that the server promised and failed to give; never fatal. */
  readonly warnings: readonly string[];
  /** How long the parts of the probe took; undefined for files. */
  readonly timings: ProbeTimings | undefined;
  /** Which version of a registry this is; absent for every other source. */
  readonly pinned?: {
    readonly server: string;
    readonly version: string;
    /** Contract digest, verified against the tools. */
    readonly digest: string;
  };
}

/** What a server answers for one of its prompts, or why it gave nothing: a failing prompt never fails a probe. */
export interface PromptText {
  readonly name: string;
  /** The texts of its messages and embedded resources, in order. */
  readonly texts: readonly string[];
  /** The raw result of `prompts/get`; undefined when there is none to keep. */
  readonly result: JsonObject | undefined;
  /** Why there are no texts, in one sentence; undefined when they were read. */
  readonly failure: string | undefined;
}

/** Milliseconds, rounded: opening the connection, every page of `tools/list`, the other lists and prompts, all of it. */
export interface ProbeTimings {
  readonly openMs: number;
  readonly toolsMs: number;
  readonly othersMs: number;
  readonly totalMs: number;
}

export type LoadFailureCode =
  | "unreachable"
  | "not-mcp"
  | "unauthorised"
  | "timed-out"
  | "too-large"
  | "malformed"
  | "partial"
  | "aborted"
  | "command-failed"
  | "file-missing"
  | "file-unreadable"
  | "git-failed"
  | "not-found"
  | "digest-mismatch"
  | "target-invalid"
  | "not-allowed";

/** Why a source could not be loaded. The message says what was wrong, where, and what to do, and holds no secret. */
export interface LoadFailure {
  readonly code: LoadFailureCode;
  readonly source: string;
  readonly message: string;
  readonly cause?: unknown;
}

export type LoadResult =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly failure: LoadFailure };

/** Where a tool list can come from. `display` is safe to print: `${VAR}` unexpanded, credentials masked. */
export type Target =
  | {
      readonly kind: "http";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly transport: "auto" | "streamable-http" | "sse";
      readonly display: string;
    }
  | {
      readonly kind: "stdio";
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
      readonly display: string;
    }
  | { readonly kind: "file"; readonly path: string; readonly display: string }
  | {
      readonly kind: "git";
      readonly ref: string;
      readonly path: string;
      readonly cwd: string;
      readonly display: string;
    }
  | {
      readonly kind: "registry";
      /** Base URL of the registry. */
      readonly url: string;
      readonly key?: string;
      readonly server: string;
      /** A version, a contract digest, or a channel. */
      readonly version: string;
      readonly display: string;
    };

/** Which addresses and kinds of source a caller that acts for strangers allows; by default all are. */
export interface Reach {
  /** The kinds of target that may be loaded at all; any other ends in `not-allowed`. */
  readonly kinds?: readonly Target["kind"][];
  /**
   * Asked for the IP address that is about to be dialled, after name resolution, for every connection; false ends the
   * load in `not-allowed`. An IPv4 address mapped into IPv6 is given as IPv4. With it no proxy of the environment is used,
   * so that it sees the server's own address.
   */
  readonly allowAddress?: (address: string, host: string) => boolean;
  /** Makes the connections instead of Tenon, with its own guard and time limits; the caller closes it. */
  readonly dispatcher?: Dispatcher;
}

/** Limits and hooks of one load; every limit has a default in `limits.ts`. */
export interface LoadOptions extends Reach {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly maxPages?: number;
  /** Only `tools/list` is asked for; the other lists of the snapshot are empty. */
  readonly toolsOnly?: boolean;
  readonly signal?: AbortSignal;
  /** Called with short stage names ("connect", "tools/list page 2") for progress. */
  readonly onProgress?: (stage: string) => void;
  /** Values that must never appear in a message (from the environment); they are masked. */
  readonly secrets?: readonly string[];
}
