import { compileValidator } from "@tenon/contract/validate";
import type { CompiledValidator } from "@tenon/contract/validate";
import { translateArguments } from "@tenon/contract/translate";
import type { TranslatedArguments, UsablePlan } from "@tenon/contract/translate";
import type { JsonObject } from "@tenon/contract";
import { guardLimits } from "./limits.ts";

interface Prepared {
  readonly guard: CompiledValidator;
  /** The same plan for calls that surely meet its guard. */
  readonly unguarded: UsablePlan;
}

const prepared = new WeakMap<UsablePlan, Prepared>();

/** The translation of arguments that were checked against the agreed schema; a guard that is surely met costs little. */
export function translateChecked(plan: UsablePlan, args: JsonObject): TranslatedArguments {
  if (plan.arguments.guard === undefined) return translateArguments(plan, args, { checked: true });
  const { guard, unguarded } = prepared.get(plan) ?? prepare(plan, plan.arguments.guard);
  return translateArguments(guard.isSurelyGood(args) ? unguarded : plan, args, { checked: true });
}

function prepare(
  plan: UsablePlan,
  schema: NonNullable<UsablePlan["arguments"]["guard"]>,
): Prepared {
  const { steps, conditions } = plan.arguments;
  const made: Prepared = {
    guard: compileValidator(schema, { patternMs: guardLimits.patternMs }),
    unguarded: { ...plan, arguments: { steps, conditions } },
  };
  prepared.set(plan, made);
  return made;
}
