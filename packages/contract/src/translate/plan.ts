import type { Budget, CompatibilityPolicy } from "../compatibility.ts";
import type { Json } from "../json.ts";
import type { JsonSchema, ToolList } from "../tool.ts";
import type { TranslationEdit, TranslationStep } from "./edit.ts";

/** What an operator answers for. It is proved to fit the schemas like everything else; what it means is on them. */
export interface OperatorMapping {
  /** The live tool that does the work of the pinned one. */
  readonly tool?: string;
  /** Edits of arguments, in the words of the pinned tool. */
  readonly arguments?: readonly TranslationEdit[];
  /** Edits of structured results, in the words of the live tool. */
  readonly result?: readonly TranslationEdit[];
}

export interface TranslationOptions {
  readonly policy?: Partial<CompatibilityPolicy>;
  /** Per question to the engine. */
  readonly budget?: Budget;
  readonly signal?: AbortSignal;
  /** An optional argument that is gone: `refuse` calls that use it (default), or `allow` leaving it out. */
  readonly drop?: "refuse" | "allow";
  /** What an argument that a call leaves out means where its stated default changed: the `live` one (default) or the `pinned` one. */
  readonly defaults?: "live" | "pinned";
  /** `prove` (default): no plan without a proof for results. `check`: validate each result against the pinned schema. */
  readonly results?: "prove" | "check";
  /** Every tool that was pinned with this one; without it a tool is found under another name only by its letters. */
  readonly pinnedTools?: ToolList;
  readonly mapping?: OperatorMapping;
}

/** A change that stands in the way, and what it asks of a call. */
export interface Obstacle {
  readonly code: ObstacleCode;
  /** The rule of the change, as `tenon explain` knows it; `translation` for what no rule speaks of. */
  readonly rule: string;
  /** JSON Pointer into the pinned definition, as in `tenon diff`. */
  readonly path: string;
  /** What changed, in words. */
  readonly change: string;
  /** What to do, in words. */
  readonly fix: string;
  /** A value that the pinned tool allows and that cannot be translated, or for results the other way round. */
  readonly witness?: Json;
}

export type ObstacleCode =
  | "tool-gone"
  | "tool-unreadable"
  | "change-unanswered"
  | "keys-collide"
  | "mapping-invalid"
  | "not-expressible"
  | "not-proved"
  | "no-call-left";

/** One direction of a plan. Values without a step pass as they are. */
export interface PlannedSide {
  readonly steps: readonly TranslationStep[];
  /** Only in partial plans: a value is translated only when it is valid under this schema too. */
  readonly guard?: JsonSchema;
  /** The changes because of which there is a guard. */
  readonly conditions: readonly Obstacle[];
}

interface PlanHead {
  readonly schemaVersion: 1;
  /** The name that the agent calls. */
  readonly tool: string;
  /** Tool digests of the pinned and the live definition. */
  readonly from: string;
  readonly policy: CompatibilityPolicy;
}

/** A plan that may be used: every value that it lets pass is proved to be valid on the other side. */
export interface UsablePlan extends PlanHead {
  /** `translates`: every call that the pinned tool allows. `partial`: those that meet the guards. */
  readonly verdict: "translates" | "partial";
  readonly to: string;
  /** The name under which the live server knows the tool. */
  readonly liveTool: string;
  /** What calls are validated against before they are translated: closed(pinned). */
  readonly pinnedInput: JsonSchema;
  readonly arguments: PlannedSide;
  readonly result: PlannedSide;
  /** Breaking and dangerous changes that are not about values; the caller's policy decides. */
  readonly remarks: readonly {
    readonly rule: string;
    readonly level: string;
    readonly change: string;
  }[];
}

/** No call of the pinned tool is translated, and why. */
export interface RefusingPlan extends PlanHead {
  readonly verdict: "refuses";
  readonly to?: string;
  readonly liveTool?: string;
  readonly obstacles: readonly [Obstacle, ...Obstacle[]];
}

/** How calls of a pinned tool become calls of the live one. Plain JSON, never changed; made once per pair of digests. */
export type TranslationPlan = UsablePlan | RefusingPlan;
