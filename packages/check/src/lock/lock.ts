import type { Json, ToolList } from "@tenon/contract";

/** Version of the lock's file formats. */
export const lockVersion = 1;
/** Name of the lock's folder, beside the configuration. */
export const lockFolder = "tenon.lock";

/** A name that a contract had and lost; a prompt that still says it keeps failing until it is mended. */
export interface RetiredName {
  readonly tool: string;
  /** Dotted path; absent when the whole tool went. */
  readonly parameter?: string;
  /** A value that the parameter no longer accepts. */
  readonly value?: Json;
  /** The tool's or parameter's new name. */
  readonly renamedTo?: string;
  /** False for a rename that nothing but its place speaks for: it is reported, and never written into a prompt. */
  readonly sure?: false;
  /** The version that lost it. */
  readonly since: string;
  /** The contract rule and pointer of the change that was accepted. */
  readonly rule: string;
  readonly path: string;
}

/** A parameter that became required; an example call without it keeps failing until it is mended. */
export interface RequiredName {
  readonly tool: string;
  readonly parameter: string;
  readonly since: string;
  readonly rule: string;
  readonly path: string;
}

/** What a server's `retired.json` remembers. */
export interface LockMemory {
  readonly retired: readonly RetiredName[];
  readonly required: readonly RequiredName[];
}

export const emptyMemory: LockMemory = { retired: [], required: [] };

/** What `server.json` says. */
export interface LockedServerFile {
  readonly lockVersion: number;
  readonly canonVersion: number;
  readonly server: string;
  /** Where it was read from, `${VAR}` unexpanded. */
  readonly source: string;
  readonly version: string;
  /** Contract digest. */
  readonly digest: string;
  readonly protocol: { readonly era: string; readonly version: string } | null;
  readonly serverInfo: { readonly name: string; readonly version: string } | null;
  readonly capabilityProfile: string;
}

/** One server's contract as it was agreed. */
export interface LockedServer extends LockedServerFile {
  readonly list: ToolList;
  readonly memory: LockMemory;
  /** Tool name to its file, relative to the configuration's folder, with `/`. */
  readonly files: ReadonlyMap<string, string>;
}

/** What the lock says about one server. A broken entry still gives what can be read, for `pin`. */
export type LockEntry =
  | { readonly state: "missing" }
  | { readonly state: "pinned"; readonly lock: LockedServer }
  | {
      readonly state: "broken";
      /** The damaged file, relative to the configuration's folder. */
      readonly file: string;
      readonly message: string;
      readonly salvage: {
        readonly list: ToolList;
        readonly memory: LockMemory;
        readonly version: string | undefined;
        /** The contract digest that was agreed, where `server.json` can be read. */
        readonly digest: string | undefined;
      };
    };
