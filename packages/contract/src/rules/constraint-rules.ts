import type { Fact } from "../diff/fact.ts";
import type { Rule } from "./rule-entry.ts";
import { openObject, twins } from "./twins.ts";
import { named, quoted, thing } from "./words.ts";

const limited = (schema: object) => openObject({ limit: { type: "integer", ...schema } });
const code = (schema: object) => openObject({ code: { type: "string", ...schema } });

function constraintMessage(fact: Fact): string {
  const keyword = named(fact.keyword);
  if (fact.old === undefined) return `${thing(fact)} now has ${keyword} ${quoted(fact.new)}`;
  if (fact.new === undefined) return `${thing(fact)} no longer has ${keyword} ${quoted(fact.old)}`;
  const is = fact.oldKeyword === undefined ? quoted(fact.new) : `${keyword} ${quoted(fact.new)}`;
  const was = named(fact.oldKeyword ?? fact.keyword);
  return `${thing(fact)} had ${was} ${quoted(fact.old)} and now has ${is}`;
}

/** Bounds, lengths, counts, patterns, divisors. */
export const constraintRules: readonly Rule[] = [
  ...twins({
    name: "constraint-tightened",
    subject: "constraint",
    acts: ["narrowed"],
    opposite: { rule: "constraint-loosened" },
    message: constraintMessage,
    input: {
      level: "breaking",
      bump: "major",
      summary: "A limit on a parameter was added or became stricter.",
      why: "Calls with a value that the new limit excludes are refused.",
      fix: "Keep the values in example calls and instructions within the new limit.",
    },
    output: {
      level: "safe",
      bump: "minor",
      summary: "A limit on a result field was added or became stricter.",
      why: "Readers meet only values that they already expect.",
      fix: "Nothing has to be done.",
    },
    fires: {
      title: "a lower maximum",
      old: limited({ maximum: 100 }),
      new: limited({ maximum: 50 }),
      changes: ["constraint-tightened /properties/limit/maximum"],
    },
    silent: {
      title: "bounds that every integer keeps",
      old: limited({}),
      new: limited({ minimum: -9007199254740991, maximum: 9007199254740991 }),
      changes: [],
    },
  }),
  ...twins({
    name: "constraint-loosened",
    subject: "constraint",
    acts: ["widened"],
    opposite: { rule: "constraint-tightened" },
    message: constraintMessage,
    input: {
      level: "safe",
      bump: "minor",
      summary: "A limit on a parameter was removed or became less strict.",
      why: "Every value that was valid stays valid.",
      fix: "Nothing has to be done.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary: "A limit on a result field was removed or became less strict.",
      why: "Readers of the old definition meet values that it excluded.",
      fix: "Let readers cope with the values before upgrading the server.",
    },
    fires: {
      title: "a minimum goes",
      old: limited({ minimum: 1 }),
      new: limited({}),
      changes: ["constraint-loosened /properties/limit/minimum"],
    },
    silent: {
      title: "for integers, more than 0 is at least 1",
      old: limited({ exclusiveMinimum: 0 }),
      new: limited({ minimum: 1 }),
      changes: [],
    },
  }),
  ...twins({
    name: "constraint-changed",
    subject: "constraint",
    acts: ["changed"],
    message: constraintMessage,
    input: {
      level: "breaking",
      bump: "major",
      summary: "A parameter's pattern or divisor became another one.",
      why: "Values that matched the old one may not match the new one. Where the engine proves that all of them do, the change is safe.",
      fix: "Check the values in example calls and instructions against the new pattern or divisor.",
    },
    output: {
      level: "breaking",
      bump: "major",
      summary: "A result field's pattern or divisor became another one.",
      why: "Readers may meet values that the old one excluded. Where the engine proves that there are none, the change is safe.",
      fix: "Let readers cope with the values before upgrading the server.",
    },
    fires: {
      title: "another pattern",
      old: code({ pattern: "^[a-z]+$" }),
      new: code({ pattern: "^[0-9]+$" }),
      changes: ["constraint-changed /properties/code/pattern"],
    },
    silent: {
      title: "a pattern where there was none",
      old: code({}),
      new: code({ pattern: "^[0-9]+$" }),
      changes: ["constraint-tightened /properties/code/pattern"],
    },
  }),
];
