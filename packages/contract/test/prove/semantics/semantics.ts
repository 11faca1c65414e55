import type { Dialect, Json, JsonSchema } from "../../../src/index.ts";

/** What the specification says of a few values under one schema; written from its text, not from a validator. */
export interface Semantics {
  readonly about: string;
  readonly dialects: readonly Dialect[];
  readonly schema: JsonSchema;
  readonly valid: readonly Json[];
  readonly invalid: readonly Json[];
  /** Validators of others that are known to get this case wrong. */
  readonly wrong?: readonly ("cfworker" | "hyperjump")[];
}

export const all = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"] as const;
export const from06 = ["draft-06", "draft-07", "2019-09", "2020-12"] as const;
export const from07 = ["draft-07", "2019-09", "2020-12"] as const;
export const from19 = ["2019-09", "2020-12"] as const;
export const upTo07 = ["draft-04", "draft-06", "draft-07"] as const;
export const only20 = ["2020-12"] as const;
