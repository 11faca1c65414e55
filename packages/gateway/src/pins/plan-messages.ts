import type { Json } from "@tenon/contract";
import type { TranslationOptions, TranslationPlan } from "@tenon/contract/translate";

/** How an operator wants calls of a tool translated; plain JSON. */
export type PlanOptions = Pick<
  TranslationOptions,
  "mapping" | "drop" | "defaults" | "results" | "budget"
>;

/** What the planning thread is told: a list to remember, or a plan to make from two that it knows. */
export type PlannerOrder =
  | { readonly kind: "list"; readonly key: string; readonly definitions: readonly Json[] }
  | { readonly kind: "forget"; readonly key: string }
  | {
      readonly kind: "plan";
      readonly pinned: string;
      readonly live: string;
      readonly tool: string;
      readonly options: PlanOptions;
    };

/** What it answers to each `plan`, in their order; undefined where it failed. */
export interface PlannerAnswer {
  readonly plan: TranslationPlan | undefined;
}
