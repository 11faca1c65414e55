import type { CompatibilityQuestion, Witness } from "../compatibility.ts";
import { defaultPolicy } from "../compatibility.ts";
import type { Json } from "../json.ts";
import { checkedWitness } from "./check-witness.ts";
import { dialectOf } from "./dialect.ts";

/**
 * The witness that a value is for a question, in the words of the validator of its two whole schemas; undefined where
 * the independent validator does not accept it for the writer, does not refuse it for the reader, or cannot say.
 * `about`: see `checkedWitness`.
 */
export function confirmedWitness(
  question: Omit<CompatibilityQuestion, "budget" | "signal">,
  value: Json,
  about?: string,
): Witness | undefined {
  const { old, new: next, side, dialect } = question;
  const before = { schema: old, dialect: dialectOf(old, dialect) };
  const after = { schema: next, dialect: dialectOf(next, dialect) };
  const input = side === "input";
  return checkedWitness(
    {
      writer: input ? before : after,
      reader: input ? after : before,
      policy: { ...defaultPolicy, ...question.policy },
      validUnder: input ? "old" : "new",
    },
    value,
    about,
  );
}
