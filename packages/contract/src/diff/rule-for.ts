import { rules } from "../rules/catalogue.ts";
import type { Rule } from "../rules/rule-entry.ts";
import { claims } from "../rules/rule-entry.ts";
import type { Fact } from "./fact.ts";

/**
 * The one rule that claims a fact; throws when none or several do, which is a fault of the
 * catalogue.
 */
export function ruleFor(fact: Fact): Rule {
  const [rule, ...others] = (bySubject.get(`${fact.side} ${fact.subject}`) ?? []).filter((rule) =>
    claims(rule, fact),
  );
  if (rule !== undefined && others.length === 0) return rule;
  const found = rule === undefined ? "no rule claims" : `${others.length + 1} rules claim`;
  throw new Error(`${found} the fact ${fact.side} ${fact.subject} ${fact.act}`);
}

const bySubject: ReadonlyMap<string, readonly Rule[]> = Map.groupBy(
  rules,
  ({ side, subject }) => `${side} ${subject}`,
);
