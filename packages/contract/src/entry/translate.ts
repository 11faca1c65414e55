// An entry that nothing else imports, so that the bundler leaves what is behind it in a chunk of its own.
export type {
  EditBasis,
  PlacePath,
  TranslationEdit,
  TranslationStep,
  ValuePair,
} from "../translate/edit.ts";
export { placeText } from "../translate/edit.ts";
export { translationLimits } from "../translate/limits.ts";
export type {
  Obstacle,
  ObstacleCode,
  OperatorMapping,
  PlannedSide,
  RefusingPlan,
  TranslationOptions,
  TranslationPlan,
  UsablePlan,
} from "../translate/plan.ts";
export { planTranslation } from "../translate/plan-translation.ts";
export type { RefusalCode, TranslationRefusal } from "../translate/refusal.ts";
export { refusalContent } from "../translate/refusal.ts";
export type {
  TranslatedArguments,
  TranslatedResult,
  TranslateOptions,
} from "../translate/translate.ts";
export { translateArguments, translateResult } from "../translate/translate.ts";
