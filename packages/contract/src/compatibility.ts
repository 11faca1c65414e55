import type { Json } from "./json.ts";
import type { JsonSchema } from "./tool.ts";

/** Who writes the value: `input` is written by a caller who knows the old schema, `output` by the server under the new one. */
export type Side = "input" | "output";

/** JSON Schema dialect assumed where a schema has no `$schema`. */
export type Dialect = "2020-12" | "2019-09" | "draft-07" | "draft-06" | "draft-04";

/** The policy under which a verdict was reached; it is recorded with every verdict. */
export interface CompatibilityPolicy {
  /** `declared`: the writer sends only declared keys. `strict`: open means open. */
  readonly objects: "declared" | "strict";
  /** `annotation`: `format` constrains nothing (2020-12). `assert`: it does. */
  readonly formats: "annotation" | "assert";
}

export const defaultPolicy: CompatibilityPolicy = { objects: "declared", formats: "annotation" };

/** How much one comparison may cost. */
export interface Budget {
  /** Deterministic work units. */
  readonly work?: number;
  /** Wall-clock guard, milliseconds. */
  readonly timeoutMs?: number;
}

export interface CompatibilityQuestion {
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  readonly side: Side;
  readonly policy?: Partial<CompatibilityPolicy>;
  readonly dialect?: Dialect;
  readonly budget?: Budget;
  readonly signal?: AbortSignal;
}

/** A concrete value that is valid on one side and invalid on the other. */
export interface Witness {
  /** The schema under which `value` is valid: `old` for input, `new` for output. */
  readonly validUnder: "old" | "new";
  readonly value: Json;
  /** What the other schema's validator says, in plain words, with the instance location. */
  readonly error: string;
}

/** Three answers, never two. `compatible` is proved; `breaking` carries a checked witness. */
export type Compatibility =
  | { readonly verdict: "compatible" }
  | { readonly verdict: "breaking"; readonly witness: Witness }
  | {
      readonly verdict: "unknown";
      /** A stable code, for example `budget-work`, `regex-lookaround`, `witness-rejected`. */
      readonly reason: string;
      /** A sentence for people. */
      readonly detail: string;
    };
