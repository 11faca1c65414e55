import type { TranslationPlan } from "@tenon/contract/translate";
import type { AgreedTool } from "./agreed.ts";

/**
 * How an agreed tool stands to what the server offers: `same` · `compatible` (changed, every agreed call is proved to
 * fit as it is) · `translated` (every agreed call is proved to fit after edits) · `partial` (some are) · `refused`
 * (none is proved) · `gone` · `new` (not agreed) · `undecided` (being worked out).
 */
export type DriftKind =
  | "same"
  | "compatible"
  | "translated"
  | "partial"
  | "refused"
  | "gone"
  | "new"
  | "undecided";

/** How one tool stands. */
export interface ToolDrift {
  readonly kind: DriftKind;
  readonly pinned: AgreedTool | undefined;
  /** The live tool that does the work of the pinned one, where there is one. */
  readonly live: AgreedTool | undefined;
  /** For changed and gone tools, once it is worked out. */
  readonly plan: TranslationPlan | undefined;
}
