import type { DriftPolicy } from "../config/settings.ts";
import type { DriftKind } from "./drift.ts";

/** `pin-moved`: another list is agreed. `live-changed`: the server offers another list. `client`: only for that one's pin. */
export interface PinChange {
  readonly server: string;
  readonly client?: string;
  readonly kind: "pin-moved" | "live-changed";
}

/** Why nothing is agreed although something should be; `message` is safe to show and says what to do. */
export interface PinProblem {
  readonly code: string;
  readonly message: string;
}

/** How one pin stands, for health pages and metrics. */
export interface PinState {
  readonly server: string;
  /** For a pin of a single client. */
  readonly client: string | undefined;
  readonly pin: "follow" | "registry" | "file";
  /** What the pin says: channel, version, digest, or path. */
  readonly reference: string | undefined;
  readonly policy: DriftPolicy;
  readonly version: string | undefined;
  readonly digest: string | undefined;
  readonly tools: number;
  /** Where the list in use was read from. */
  readonly source: "registry" | "disk" | "file" | undefined;
  /** Seconds since the registry (or the file) last said that it is so. */
  readonly ageSeconds: number | undefined;
  /** Why it could not be read the last time. */
  readonly problem: PinProblem | undefined;
  readonly live: {
    readonly digest: string | undefined;
    readonly tools: number;
    /** Entries of the live list that cannot be used. */
    readonly unusable: number;
    readonly ageSeconds: number | undefined;
    /** The server tells changes by itself. */
    readonly watched: boolean;
    /** Why the last look failed; that is not drift. */
    readonly problem: PinProblem | undefined;
  };
  /** Tools that are not the same, by name; at most `pinLimits.driftTold`. */
  readonly drifted: readonly {
    readonly tool: string;
    readonly kind: DriftKind;
    readonly rule?: string;
    readonly change?: string;
  }[];
}
