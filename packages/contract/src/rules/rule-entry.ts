import type { Bump, Level } from "../change.ts";
import type { Fact, FactAct, FactSide, FactSubject } from "../diff/fact.ts";
import type { Json, JsonObject } from "../json.ts";
import type { RulePage } from "../rule.ts";

/** Two versions of one tool and the exact changes that the whole catalogue finds between them. */
export interface RuleExample {
  /** One line: what the example shows. */
  readonly title: string;
  /** Undefined where the tool did not exist. */
  readonly old: JsonObject | undefined;
  /** Undefined where the tool is gone. */
  readonly new: JsonObject | undefined;
  /** `rule path`, in the order of the diff. */
  readonly changes: readonly string[];
}

/**
 * One rule: which facts it claims and what it thinks of them. From it come tests, pages and
 * messages.
 */
export interface Rule {
  readonly id: string;
  readonly family: RulePage["family"];
  readonly side: FactSide;
  readonly subject: FactSubject;
  readonly acts: readonly FactAct[];
  readonly level: Level;
  readonly bump: Bump;
  /**
   * Breaks whoever uses the name, whatever values are valid: a proof of compatibility changes
   * nothing.
   */
  readonly surface?: true;
  /** The level when objects are read strictly: open means open. */
  readonly whenStrict?: Level;
  /** The level when `format` is an assertion. */
  readonly whenAsserted?: Level;
  /** Further conditions on the facts of this side, subject and act. */
  readonly claims?: (fact: Fact) => boolean;
  readonly summary: string;
  readonly why: string;
  readonly fix: string;
  /**
   * What happened, in plain words, without the tool's name; server text only through `plainText`.
   */
  readonly message: (fact: Fact) => string;
  /** The rule of the opposite act, or why there is none; only for acts that have an opposite. */
  readonly opposite?: { readonly rule: string } | { readonly none: string };
  /** For input and output rules: why the other side has no rule of this name. */
  readonly withoutTwin?: string;
  readonly fires: RuleExample;
  readonly silent: RuleExample;
}

/** True when a rule claims a fact. */
export function claims(rule: Rule, fact: Fact): boolean {
  return (
    rule.side === fact.side &&
    rule.subject === fact.subject &&
    rule.acts.includes(fact.act) &&
    (rule.claims?.(fact) ?? true)
  );
}

/** A tool named `update_contact` for examples, with the given fields over plain ones. */
export function exampleTool(fields: Readonly<Record<string, Json>>): JsonObject {
  return { name: "update_contact", inputSchema: { type: "object" }, ...fields };
}
