import type { Connection } from "../store/session.ts";
import type { Place } from "./segments.ts";

/** What the draining thread is started with. */
export interface DrainTask {
  readonly folder: string;
  readonly replica: string;
  /** The segment that this process began with. */
  readonly first: number;
  /** False when an earlier thread of the same process ended. */
  readonly firstStart: boolean;
  /** How far earlier threads of the process told that records are stored. */
  readonly told: Place | undefined;
  readonly written: SharedArrayBuffer;
  readonly retentionDays: number;
}

/** What the draining thread is told. */
export type DrainOrder =
  | { readonly kind: "connection"; readonly connection: Connection }
  /** Store what is there and end. */
  | { readonly kind: "stop" };

/** What the draining thread tells. */
export type DrainNews =
  | { readonly kind: "wants-connection" }
  /** The database takes records. */
  | { readonly kind: "connected" }
  /** Records that older processes left and that are not stored, as far as is known; what was told before does not count. */
  | { readonly kind: "found"; readonly records: number }
  | {
      readonly kind: "stored";
      readonly records: number;
      readonly lost: number;
      readonly torn: number;
      readonly freedBytes: number;
      /** The records end here. */
      readonly end: Place;
    }
  /** `message` is safe to show. */
  | { readonly kind: "failed"; readonly message: string; readonly away: boolean }
  | { readonly kind: "stopped" };
