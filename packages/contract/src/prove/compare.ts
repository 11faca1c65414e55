import type { Compatibility, CompatibilityQuestion } from "../compatibility.ts";
import { defaultPolicy } from "../compatibility.ts";
import type { JsonSchema } from "../tool.ts";
import { checkedWitness } from "./check-witness.ts";
import type { WitnessQuestion } from "./check-witness.ts";
import { Declaredness } from "./closed.ts";
import { dialectOf } from "./dialect.ts";
import type { SchemaDialect } from "./dialect.ts";
import { Graph } from "./graph.ts";
import { engineLimits } from "./limits.ts";
import { Lowering } from "./lower.ts";
import type { Node } from "./node.ts";
import { valueOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { trimPatternCache } from "./pattern.ts";
import { compareText } from "./same-schema.ts";
import { Simulation } from "./simulate.ts";
import { Solver } from "./solver.ts";
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
    if (error instanceof Halt) {
      return { verdict: "unknown", reason: error.reason, detail: error.message };
    }
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
  const work = new Work(question.budget, question.signal);
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
  const missed = graph.not(simulation.unproved(value, wanted));
  if (policy.objects === "strict") {
    return verdictOf(new Solver(simulation, work).solve([value, missed]), check);
  }
  const early = withoutDeclaredness(simulation, [value, missed], check, question);
  if (early !== undefined) return early;
  const declared = graph.and([value, new Declaredness(written).of([writer.schema])]);
  if (simulation.implies(declared, wanted)) return { verdict: "compatible" };
  return verdictOf(new Solver(simulation, work).solve([declared, missed]), check);
}

/**
 * Most questions are settled without looking at undeclared keys: no value at all is lost, or one that is lost
 * happens to have declared keys only. A small budget of its own keeps this from eating the real question's.
 */
function withoutDeclaredness(
  simulation: Simulation,
  goal: readonly Node[],
  check: WitnessQuestion,
  question: CompatibilityQuestion,
): Compatibility | undefined {
  const timeoutMs = (question.budget?.timeoutMs ?? engineLimits.timeoutMs) / 5;
  const work = (question.budget?.work ?? engineLimits.work) / 10;
  try {
    const solver = new Solver(simulation, new Work({ work, timeoutMs }, question.signal));
    const outcome = solver.solve(goal);
    if (outcome.kind === "empty") return { verdict: "compatible" };
    const early = verdictOf(outcome, check);
    return early.verdict === "breaking" ? early : undefined;
  } catch (error) {
    if (error instanceof Halt && error.reason !== "cancelled") return undefined;
    throw error;
  }
}

/** Faults of a schema on which validators disagree or give up: no value proves anything there. */
const unprovable = new Set([
  "keyword-invalid",
  "ref-missing",
  "ref-loop",
  "ref-remote",
  "dialect-unknown",
]);

function verdictOf(outcome: Outcome, check: WitnessQuestion): Compatibility {
  if (outcome.kind === "empty") return { verdict: "compatible" };
  const hopeless = outcome.kind === "unknown" && unprovable.has(outcome.reason);
  const candidate = hopeless ? undefined : valueOf(outcome);
  const witness = candidate === undefined ? undefined : checkedWitness(check, candidate);
  if (witness !== undefined) return { verdict: "breaking", witness };
  if (outcome.kind === "unknown") {
    return { verdict: "unknown", reason: outcome.reason, detail: outcome.detail };
  }
  const detail = "The engine found a value that the independent validator did not confirm.";
  return { verdict: "unknown", reason: "witness-rejected", detail };
}
