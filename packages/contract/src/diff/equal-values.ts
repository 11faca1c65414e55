import type { Compatibility } from "../compatibility.ts";
import type { JsonSchema } from "../tool.ts";
import type { Fact, FactSubject } from "./fact.ts";

/** Facts about which values are valid, and about nothing else that a caller or a model could mind. */
const aboutValues: ReadonlySet<FactSubject> = new Set([
  "type",
  "value",
  "enumeration",
  "constraint",
  "additional",
  "undeclared",
  "requirement",
  "variant",
  "combination",
  "exclusivity",
]);

/** True for a fact that is no change at all where both sides allow the same values. */
export function isAboutValues({ subject }: Fact): boolean {
  return aboutValues.has(subject);
}

/** Asks the engine about two schemas with open meaning open, whatever the policy of the diff. */
export type AskStrictly = (
  side: "input" | "output",
  old: JsonSchema,
  next: JsonSchema,
) => Compatibility;

/** True when it is proved, in both directions, that two schemas allow the same values. */
export function allowSameValues(old: JsonSchema, next: JsonSchema, ask: AskStrictly): boolean {
  return (["input", "output"] as const).every(
    (side) => ask(side, old, next).verdict === "compatible",
  );
}
