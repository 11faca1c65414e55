import type { Json, JsonObject, ToolList } from "@tenon/contract";

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
  readonly prompts: readonly Json[];
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
  | "target-invalid";

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
    };

/** Limits and hooks of one load; every limit has a default in `limits.ts`. */
export interface LoadOptions {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly maxPages?: number;
  readonly signal?: AbortSignal;
  /** Called with short stage names ("connect", "tools/list page 2") for progress. */
  readonly onProgress?: (stage: string) => void;
  /** Values that must never appear in a message (from the environment); they are masked. */
  readonly secrets?: readonly string[];
}
