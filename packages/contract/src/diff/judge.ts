import type { Bump, Level } from "../change.ts";
import type { Budget, Compatibility, CompatibilityPolicy, Witness } from "../compatibility.ts";
import { compareSchemas } from "../prove/compare.ts";
import { confirmedWitness } from "../prove/confirm-witness.ts";
import type { Rule } from "../rules/rule-entry.ts";
import type { JsonSchema } from "../tool.ts";
import { undecided } from "./advice.ts";
import type { Parties } from "./edit.ts";
import { carriedOver } from "./edit.ts";
import { allowSameValues, isAboutValues } from "./equal-values.ts";
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
  /** Proved to be another spelling of the same. */
  readonly spelling?: true;
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
  const [writer, reader] = side === "input" ? [old, next] : [next, old];
  const parties: Parties = { side, writer, reader };
  if (whole.verdict === "compatible") return harmless(opinions, parties, options);
  const judged = judgeEach(opinions, parties, whole, options).filter(({ spelling }) => !spelling);
  if (judged.some(({ level, proof }) => level === "breaking" && proof !== "proved")) return judged;
  if (whole.verdict === "unknown") {
    return [...judged, opinionOfWhole("undecided", side, { reason: undecided(whole) })];
  }
  const worse = worsened(judged, parties, options);
  if (worse !== undefined) return worse;
  const place = narrowestBreak(old, next, (one, other) => ask(side, one, other, options));
  const found = opinionOfWhole("interaction", side, place);
  return [...judged, { ...found, proof: "witness", witness: whole.witness }];
}

/**
 * The opinions about two schemas of which nothing breaks. What is only spelled differently, the whole or one
 * place of it, is no change.
 */
function harmless(
  opinions: readonly Judged[],
  parties: Parties,
  options: JudgeOptions,
): readonly Judged[] {
  const { side, writer, reader } = parties;
  const spelled = opinions.filter(({ fact }) => isAboutValues(fact));
  if (!opinions.some(({ fact }) => isAboutValues(fact) || fact.subject === "property")) {
    const rest = isSame(writer, reader, options) ? [] : [opinionOfWhole("rest", side, {})];
    return [...opinions, ...rest].map(withProofOfSafety);
  }
  if (spelled.length > 0 && isSame(writer, reader, options))
    return opinions.filter(isNoSpelling).map(withProofOfSafety);
  const suspects = spelled.filter(
    (one) => one.level === "breaking" && one.fact.scope?.exact === true && !isSurface(one),
  );
  const noise = new Set(
    suspects.slice(0, limits.proofs).filter(({ fact: { scope } }) => {
      const edited = scope === undefined ? undefined : carriedOver(parties, scope);
      return edited !== undefined && isSame(writer, edited, options);
    }),
  );
  return opinions.filter((one) => !noise.has(one)).map(withProofOfSafety);
}

function isNoSpelling(one: Judged): boolean {
  return !isAboutValues(one.fact) || isSurface(one);
}

/** True when it is proved that two schemas allow the same values, open meaning open. */
function isSame(one: JsonSchema, other: JsonSchema, options: JudgeOptions): boolean {
  const strictly = { ...options, policy: { ...options.policy, objects: "strict" } } as const;
  return allowSameValues(one, other, (side, old, next) => ask(side, old, next, strictly));
}

/**
 * The opinions with one more breaking: a change whose rule expects no harm, and that a witness shows to do some
 * here. Undefined where there is none.
 */
function worsened(
  judged: readonly Judged[],
  parties: Parties,
  options: JudgeOptions,
): readonly Judged[] | undefined {
  const suspects = judged.filter(
    ({ fact, level }) =>
      level !== "breaking" && (isAboutValues(fact) || fact.subject === "property"),
  );
  for (const suspect of suspects.slice(0, limits.proofs)) {
    const alone = judgeAlone(suspect, parties, options);
    if (alone.proof !== "witness") continue;
    const note = "mostly harmless, but not here: a value that was valid is refused";
    const worse: Judged = { ...alone, level: "breaking", bump: "major", note };
    return judged.map((one) => (one === suspect ? worse : one));
  }
  return undefined;
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
    if (whole.verdict === "unknown") return { ...judged, note: `not decided: ${undecided(whole)}` };
    // The whole breaks, no change shows it by itself, and this one is nearest to the place that is
    // refused.
    const nearest = !explained && judged === nearestTo(whole.witness.error, unclear);
    if (!nearest) return { note: "what it does by itself was not decided", ...judged };
    const { note: _doubt, ...known } = judged;
    return { ...known, proof: "witness", witness: whole.witness };
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

/** True for what breaks by a name that went, whatever values are valid. */
function isSurface({ rule, fact }: Judged): boolean {
  return rule.surface === true || fact.lost !== undefined;
}

/**
 * One breaking fact carried over by itself: shown by a witness, shown to be harmless, or unclear.
 */
function judgeAlone(candidate: Judged, parties: Parties, options: JudgeOptions): Judged {
  const { fact } = candidate;
  const unclear = inDoubt(candidate);
  const edited = fact.scope === undefined ? undefined : carriedOver(parties, fact.scope);
  if (edited === undefined) return unclear;
  const { side, writer, reader } = parties;
  const answer =
    side === "input" ? ask(side, writer, edited, options) : ask(side, edited, writer, options);
  if (answer.verdict === "compatible") {
    if (fact.scope?.exact !== true || isSurface(candidate)) return unclear;
    const spelling = isAboutValues(fact) && isSame(writer, edited, options);
    return { ...withProofOfSafety(candidate), ...(spelling && { spelling }) };
  }
  if (answer.verdict === "unknown") {
    const note = unclear.proof === "unknown" ? `not decided: ${undecided(answer)}` : undefined;
    return { ...unclear, ...(note !== undefined && { note }) };
  }
  const { value, error } = answer.witness;
  // What the validator said of one change alone may not be true of the whole, say of a list of values.
  const [old, next] = side === "input" ? [writer, reader] : [reader, writer];
  const question = { old, new: next, side, policy: options.policy };
  const witness = confirmedWitness(question, value, error);
  return witness === undefined ? unclear : { ...candidate, proof: "witness", witness };
}

/**
 * A change that looked breaking and that no valid value can show. Names that went stay breaking.
 */
function withProofOfSafety(judged: Judged): Judged {
  if (judged.level !== "breaking" || isSurface(judged)) return judged;
  const note = "proved harmless: by itself it makes nothing invalid that was valid";
  return { ...judged, level: "safe", bump: "minor", proof: "proved", note };
}

function opinionOfWhole(
  subject: "interaction" | "rest" | "undecided",
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
  const proof = subject === "rest" ? "proved" : "unknown";
  return { fact, rule, level: rule.level, bump: rule.bump, proof };
}
