import type { Bump, Level } from "../change.ts";
import type { Budget, Compatibility, CompatibilityPolicy, Witness } from "../compatibility.ts";
import type { Json } from "../json.ts";
import { compareSchemas } from "../prove/compare.ts";
import { confirmedWitness } from "../prove/confirm-witness.ts";
import type { Rule } from "../rules/rule-entry.ts";
import type { JsonSchema } from "../tool.ts";
import { validateValue } from "../validate.ts";
import type { Parties } from "./edit.ts";
import { carriedOver } from "./edit.ts";
import type { Fact } from "./fact.ts";
import { limits } from "./limits.ts";
import { narrowestBreak } from "./narrowest.ts";
import { ruleFor } from "./rule-for.ts";

/** What a diff asks the engine with. */
export interface JudgeOptions {
  readonly policy: CompatibilityPolicy;
  readonly budget: Budget;
  readonly signal: AbortSignal | undefined;
}

/** A fact with the opinion of its rule, after the engine was heard. */
export interface Judged {
  readonly fact: Fact;
  readonly rule: Rule;
  readonly level: Level;
  readonly bump: Bump;
  readonly proof: "witness" | "proved" | "unknown";
  readonly witness?: Witness;
  /** Added to the message. */
  readonly note?: string;
}

/** The opinion of a fact's rule under a policy, without the engine. */
export function opinionOf(fact: Fact, policy: CompatibilityPolicy): Judged {
  const rule = ruleFor(fact);
  const level =
    (policy.objects === "strict" ? rule.whenStrict : undefined) ??
    (policy.formats === "assert" ? rule.whenAsserted : undefined) ??
    rule.level;
  const bump = level === rule.level ? rule.bump : "major";
  return { fact, rule, level, bump, proof: "proved" };
}

/**
 * The facts of one pair of schemas, each judged with the engine's help, and what only the engine
 * saw.
 */
export function judgeSchemas(
  side: Parties["side"],
  old: JsonSchema,
  next: JsonSchema,
  facts: readonly Fact[],
  options: JudgeOptions,
): readonly Judged[] {
  const opinions = facts.map((fact) => opinionOf(fact, options.policy));
  const whole = ask(side, old, next, options);
  if (whole.verdict === "compatible") return opinions.map(withProofOfSafety);
  const [writer, reader] = side === "input" ? [old, next] : [next, old];
  const parties: Parties = { side, writer, reader };
  const judged = judgeEach(opinions, parties, whole, options);
  if (judged.some(({ level, proof }) => level === "breaking" && proof !== "proved")) return judged;
  if (whole.verdict === "unknown") {
    return [...judged, opinionOfWhole("undecided", side, { reason: whole.detail })];
  }
  const place = narrowestBreak(old, next, (one, other) => ask(side, one, other, options));
  const found = opinionOfWhole("interaction", side, place);
  return [...judged, { ...found, proof: "witness", witness: whole.witness }];
}

/** The engine's answer for two schemas under the options of the diff. */
function ask(
  side: Parties["side"],
  old: JsonSchema,
  next: JsonSchema,
  { policy, budget, signal }: JudgeOptions,
): Compatibility {
  return compareSchemas({
    old,
    new: next,
    side,
    policy,
    budget,
    ...(signal !== undefined && { signal }),
  });
}

function judgeEach(
  opinions: readonly Judged[],
  parties: Parties,
  whole: Exclude<Compatibility, { verdict: "compatible" }>,
  options: JudgeOptions,
): readonly Judged[] {
  const alone = new Map<Judged, Judged>();
  let doubts = 0;
  const breaking = opinions.filter(({ level }) => level === "breaking");
  const [names, values] = [breaking.filter(isSurface), breaking.filter((one) => !isSurface(one))];
  for (const candidate of [
    ...names.slice(0, limits.surfaceProofs),
    ...values.slice(0, limits.proofs),
  ]) {
    const judged = doubts < limits.doubts ? judgeAlone(candidate, parties, options) : undefined;
    if (judged?.proof === "unknown") doubts += 1;
    alone.set(candidate, judged ?? inDoubt(candidate));
  }
  for (const rest of values.slice(limits.proofs)) alone.set(rest, inDoubt(rest));
  const unclear = [...alone.values()].filter(({ proof }) => proof === "unknown");
  const explained = [...alone.values()].some(({ proof }) => proof === "witness");
  return opinions.map((opinion) => {
    const judged = alone.get(opinion) ?? opinion;
    if (judged.proof !== "unknown") return judged;
    if (whole.verdict === "unknown") return { ...judged, note: `not decided: ${whole.detail}` };
    // The whole breaks, no change shows it by itself, and this one is nearest to the place that is
    // refused.
    const nearest = !explained && judged === nearestTo(whole.witness.error, unclear);
    return nearest ? { ...judged, proof: "witness", witness: whole.witness } : judged;
  });
}

/**
 * The judged fact whose place is the longest part of the place that an error names; else the first
 * one.
 */
function nearestTo(error: string, candidates: readonly Judged[]): Judged | undefined {
  const [, pointer = ""] = /^The value at (\/\S*)/.exec(error) ?? [];
  const at = pointer.slice(1).replaceAll(/\/\d+/g, "[]").replaceAll("/", ".");
  const within = candidates.filter(({ fact }) => at.startsWith(fact.place));
  within.sort((left, right) => right.fact.place.length - left.fact.place.length);
  return within[0] ?? candidates[0];
}

/** What is left of a breaking change that nothing shows: a name that went breaks by itself. */
function inDoubt(candidate: Judged): Judged {
  return isSurface(candidate) ? candidate : { ...candidate, proof: "unknown" };
}

function isSurface({ rule }: Judged): boolean {
  return rule.surface === true;
}

/**
 * One breaking fact carried over by itself: shown by a witness, shown to be harmless, or unclear.
 */
function judgeAlone(candidate: Judged, parties: Parties, options: JudgeOptions): Judged {
  const { fact, rule } = candidate;
  const unclear = inDoubt(candidate);
  const edited = fact.scope === undefined ? undefined : carriedOver(parties, fact.scope);
  if (edited === undefined) return unclear;
  const { side, writer, reader } = parties;
  const answer =
    side === "input" ? ask(side, writer, edited, options) : ask(side, edited, writer, options);
  if (answer.verdict === "compatible") {
    const certain = fact.scope?.exact === true && !rule.surface;
    return certain ? withProofOfSafety(candidate) : unclear;
  }
  if (answer.verdict === "unknown") return unclear;
  const { value, error } = answer.witness;
  if (!refuses(reader, value, options.policy)) return unclear;
  // What the validator said of one change alone may not be true of the whole, say of a list of values.
  const [old, next] = side === "input" ? [writer, reader] : [reader, writer];
  const question = { old, new: next, side, policy: options.policy };
  const witness = confirmedWitness(question, value, error);
  return witness === undefined ? unclear : { ...candidate, proof: "witness", witness };
}

/**
 * True when the validator, asked about the whole schema and not only about one change, finds a
 * fault.
 */
function refuses(reader: JsonSchema, value: Json, policy: CompatibilityPolicy): boolean {
  const [problem] = validateValue(reader, value, { formats: policy.formats === "assert" });
  // A keyword that starts with `$` says that the validator could not judge at all.
  return problem !== undefined && !problem.keyword.startsWith("$");
}

/**
 * A change that looked breaking and that no valid value can show. Names that went stay breaking.
 */
function withProofOfSafety(judged: Judged): Judged {
  if (judged.level !== "breaking" || judged.rule.surface) return judged;
  const note = "proved harmless: by itself it makes nothing invalid that was valid";
  return { ...judged, level: "safe", bump: "patch", proof: "proved", note };
}

function opinionOfWhole(
  subject: "interaction" | "undecided",
  side: Parties["side"],
  {
    pointer,
    place = "",
    reason,
  }: { readonly pointer?: string; readonly place?: string; readonly reason?: string },
): Judged {
  const at = `${side === "input" ? "/inputSchema" : "/outputSchema"}${pointer ?? ""}`;
  const fact: Fact = {
    side,
    subject,
    act: "changed",
    oldPointer: at,
    newPointer: at,
    place,
    ...(reason !== undefined && { reason }),
  };
  const rule = ruleFor(fact);
  return { fact, rule, level: rule.level, bump: rule.bump, proof: "unknown" };
}
