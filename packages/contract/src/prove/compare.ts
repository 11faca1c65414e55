import type { Compatibility, CompatibilityQuestion } from "../compatibility.ts";
import { defaultPolicy } from "../compatibility.ts";
import { isJsonObject } from "../json.ts";
import type { Json } from "../json.ts";
import type { JsonSchema } from "../tool.ts";
import { checkedWitness } from "./check-witness.ts";
import type { WitnessQuestion } from "./check-witness.ts";
import { Declaredness } from "./closed.ts";
import { dialectOf } from "./dialect.ts";
import type { SchemaDialect } from "./dialect.ts";
import { Graph } from "./graph.ts";
import { evaluate } from "./evaluate.ts";
import { engineLimits } from "./limits.ts";
import { Lowering } from "./lower.ts";
import type { Node } from "./node.ts";
import { valueOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { trimPatternCache } from "./pattern.ts";
import { compareText } from "./same-schema.ts";
import { Simulation } from "./simulate.ts";
import { Solver } from "./solver.ts";
import { suggestedValue } from "./suggestion.ts";
import { Trial } from "./trial.ts";
import { Halt, Work } from "./work.ts";

/**
 * Decides whether every value the writer may send stays valid for the reader: input asks closed(old) ⊑ new, output
 * closed(new) ⊑ old (DESIGN section 2). `compatible` is proved; `breaking` carries a witness that an independent
 * validator confirmed; everything else is `unknown` with a stable reason. Never throws, whatever the schemas are.
 */
export function compareSchemas(question: CompatibilityQuestion): Compatibility {
  try {
    return decide(question);
  } catch (error) {
    if (error instanceof Halt) return undecided(error);
    if (error instanceof RangeError) {
      const detail = "The schemas are nested too deeply to compare.";
      return { verdict: "unknown", reason: "schema-depth", detail };
    }
    throw error;
  } finally {
    trimPatternCache();
  }
}

interface Party {
  readonly name: "old" | "new";
  readonly schema: JsonSchema;
  readonly dialect: SchemaDialect;
}

function decide(question: CompatibilityQuestion): Compatibility {
  const policy = { ...defaultPolicy, ...question.policy };
  const work = partOf(question, 1 - engineLimits.trialPart - engineLimits.suggestionPart);
  const party = (name: "old" | "new"): Party => ({
    name,
    schema: question[name],
    dialect: dialectOf(question[name], question.dialect),
  });
  const input = question.side === "input";
  const [writer, reader] = input ? [party("old"), party("new")] : [party("new"), party("old")];
  const text = compareText(writer.schema, reader.schema, work);
  const oneDialect = writer.dialect.name === reader.dialect.name;
  if (oneDialect && text.equal) return { verdict: "compatible" };
  const graph = new Graph();
  const options = { graph, formats: policy.formats, work };
  const written = new Lowering({ ...options, ...writer, role: "writer" });
  const read = new Lowering({
    ...options,
    ...reader,
    role: "reader",
    ...(oneDialect ? { twins: { of: text.twins, lowering: written } } : {}),
  });
  const simulation = new Simulation(graph, work);
  const value = written.root();
  const wanted = read.root();
  if (simulation.implies(value, wanted)) return { verdict: "compatible" };
  const check: WitnessQuestion = {
    writer: { ...writer, references: written.references },
    reader: { ...reader, references: read.references },
    policy,
    validUnder: input ? "old" : "new",
  };
  const asked: Asked = { graph, value, wanted, written, writer, check, question, simulation };
  const suggested = bySuggestion(asked);
  if (suggested !== undefined) return suggested;
  const decided = untilHalt(() => decideBySearch(asked, work), undecided);
  if (decided.verdict !== "unknown" || unprovable.has(decided.reason)) return decided;
  return byTrial(asked) ?? decided;
}

/** A question in the engine's own form. */
interface Asked {
  readonly graph: Graph;
  readonly value: Node;
  readonly wanted: Node;
  readonly written: Lowering;
  readonly writer: Party;
  readonly check: WitnessQuestion;
  readonly question: CompatibilityQuestion;
  readonly simulation: Simulation;
}

/** A confirmed witness at the place where the fast proof stopped; most breaks are that plain. */
function bySuggestion({
  value,
  wanted,
  check,
  question,
  simulation,
}: Asked): Compatibility | undefined {
  const work = partOf(question, engineLimits.suggestionPart);
  const suggested = untilHalt(
    () => suggestedValue(simulation, value, wanted, { objects: check.policy.objects, work }),
    () => undefined,
  );
  const witness = suggested === undefined ? undefined : checkedWitness(check, suggested);
  return witness && { verdict: "breaking", witness };
}

/** The answer, or what is made of the bound that ended the work; being cancelled ends everything. */
function untilHalt<Answer>(ask: () => Answer, otherwise: (halt: Halt) => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof Halt) || error.reason === "cancelled") throw error;
    return otherwise(error);
  }
}

function undecided({ reason, message }: Halt): Compatibility {
  return { verdict: "unknown", reason, detail: message };
}

/**
 * Most questions are settled without looking at undeclared keys: no value at all is lost, or one that is lost
 * happens to have declared keys only. A small budget of its own keeps this from eating the real question's.
 */
function decideBySearch(asked: Asked, work: Work): Compatibility {
  const { graph, value, wanted, written, writer, check, question, simulation } = asked;
  const missed = graph.not(simulation.unproved(value, wanted));
  const open = simulation.unmet(value, wanted);
  const settle = (goal: readonly Node[], within: Work): Compatibility =>
    verdictOf(new Solver(simulation, within).solve(goal), goal, check);
  if (check.policy.objects === "strict") return settle([open, missed], work);
  const early = untilHalt(
    () => settle([open, missed], partOf(question, engineLimits.earlyPart)),
    undecided,
  );
  if (early.verdict !== "unknown") return early;
  const declared = graph.and([value, new Declaredness(written).of([writer.schema])]);
  if (simulation.implies(declared, wanted)) return { verdict: "compatible" };
  return settle([open, declared, missed], work);
}

/** A share of the budget, for work that is done apart from the rest. */
function partOf({ budget, signal }: CompatibilityQuestion, part: number): Work {
  const timeoutMs = (budget?.timeoutMs ?? engineLimits.timeoutMs) * part;
  return new Work({ work: (budget?.work ?? engineLimits.work) * part, timeoutMs }, signal);
}

/** A confirmed witness among values that are merely worth a try. */
function byTrial({ graph, value, wanted, check, question }: Asked): Compatibility | undefined {
  const work = partOf(question, engineLimits.trialPart);
  let left: number = engineLimits.trialWitnesses;
  const refused = new Map<string, number>();
  for (const candidate of new Trial(graph, value, graph.not(wanted), work).candidates()) {
    const shape = isJsonObject(candidate) ? Object.keys(candidate).toSorted().join() : "";
    const before = refused.get(shape) ?? 0;
    // What the validator refuses it refuses for its keys, as a rule: others get their turn.
    if (shape !== "" && before >= engineLimits.trialsOfOneShape) continue;
    const witness = checkedWitness(check, candidate);
    if (witness !== undefined) return { verdict: "breaking", witness };
    refused.set(shape, before + 1);
    left -= 1;
    if (left === 0) return undefined;
  }
  return undefined;
}

/** Faults of a schema on which validators disagree or give up: no value proves anything there. */
const unprovable = new Set([
  "keyword-invalid",
  "ref-missing",
  "ref-loop",
  "ref-remote",
  "dialect-unknown",
]);

function verdictOf(outcome: Outcome, goal: readonly Node[], check: WitnessQuestion): Compatibility {
  if (outcome.kind === "empty") return { verdict: "compatible" };
  const candidate = candidateOf(outcome, goal);
  const witness = candidate === undefined ? undefined : checkedWitness(check, candidate);
  if (witness !== undefined) return { verdict: "breaking", witness };
  if (outcome.kind === "unknown") {
    return { verdict: "unknown", reason: outcome.reason, detail: outcome.detail };
  }
  const detail = "The engine found a value that the independent validator did not confirm.";
  return { verdict: "unknown", reason: "witness-rejected", detail };
}

/** The value to be confirmed; an unsure one only where the engine itself does not see that it is none. */
function candidateOf(outcome: Outcome, goal: readonly Node[]): Json | undefined {
  const value = valueOf(outcome);
  if (outcome.kind !== "unknown" || value === undefined) return value;
  if (unprovable.has(outcome.reason)) return undefined;
  return goal.every((node) => evaluate(node, value) !== false) ? value : undefined;
}
