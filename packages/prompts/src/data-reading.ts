import type { Analysis } from "./analyse.ts";

/** The analysis of a file while its data is walked. */
export interface DataReading extends Analysis {
  /** File offsets of scalars and keys that were understood as names. */
  readonly understood: Set<number>;
}

/** The server in whose configuration something stands; `foreign` when no vocabulary knows it. */
export type Within = { readonly server: string } | "foreign";

/** The known server of a place, if any. */
export function serverOf(within: Within | undefined): string | undefined {
  return typeof within === "object" ? within.server : undefined;
}
