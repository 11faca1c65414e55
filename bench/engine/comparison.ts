import type { EngineName, Question } from "./engines/engine.ts";
import { engineNames } from "./engines/engine.ts";
import { guarded } from "./engines/guarded.ts";
import type { Reply } from "./engines/worker.ts";
import type { Pair } from "./pair.ts";
import { header, row, scoreOf } from "./score.ts";
import { declaredPair, truthsOf } from "./truth/truths.ts";
import type { Known } from "./truth/truths.ts";

export interface ComparisonOptions {
  readonly pairs: readonly Pair[];
  /** Other pairs, for warming up. */
  readonly warmUp: readonly Pair[];
  readonly seed: number;
  /** How long one answer of one engine may take. */
  readonly timeoutMs: number;
  /** Called with every answer of ours that is wrong, missing or refuted. */
  readonly report: (line: string) => void;
}

/** Asks every engine about every pair, prints one table per family and one for all, counts our wrong answers. */
export async function compared(options: ComparisonOptions): Promise<number> {
  const { pairs, warmUp, seed, timeoutMs } = options;
  const replies = new Map<EngineName, Reply[]>();
  for (const engine of engineNames) {
    const questions = { warmUp: warmUp.map(questionOf), questions: pairs.map(questionOf) };
    replies.set(engine, await guarded({ engine, ...questions, timeoutMs }));
  }
  const witnesses = (name: EngineName) =>
    replies.get(name)?.map(({ answer }) => answer.witness) ?? [];
  const strict = await truthsOf(pairs, witnesses("tenon strict"), seed);
  const declared = await truthsOf(pairs.map(declaredPair), witnesses("tenon declared"), seed);
  const truthFor = (name: EngineName): Known[] => (name === "tenon declared" ? declared : strict);
  let wrong = 0;
  for (const name of ["tenon strict", "tenon declared"] as const) {
    const [mine, truths] = [replies.get(name) ?? [], truthFor(name)];
    complain(options, name, mine, truths);
    const { unsound, incomplete, crash } = scoreOf(mine, truths);
    wrong += unsound + incomplete + crash;
  }
  const families = [...new Set(pairs.map(({ family }) => family))];
  for (const family of families.length > 1 ? [...families, "all"] : families) {
    const chosen = pairs.map((pair) => family === "all" || pair.family === family);
    const pick = <Item>(list: readonly Item[]): Item[] => list.filter((_, index) => chosen[index]);
    console.log(`\n${family}: ${told(pick(strict))}\n${header}`);
    const base = scoreOf(pick(replies.get("tenon strict") ?? []), pick(strict)).medianUs;
    for (const [name, list] of replies) {
      console.log(row(name, scoreOf(pick(list), pick(truthFor(name))), base));
    }
  }
  return wrong;
}

function questionOf({ old, new: next, dialect }: Pair): Question {
  return { old: JSON.stringify(old), new: JSON.stringify(next), dialect };
}

function told(truths: readonly Known[]): string {
  const by = Map.groupBy(truths, (truth) => {
    if (typeof truth === "string")
      return truth === "disputed" ? "the validators disagree" : "left out";
    return truth.known ? `counter-example by ${truth.by}` : "none known";
  });
  return [...by]
    .map(([name, list]) => `${list.length} ${name}`)
    .toSorted()
    .join(", ");
}

function complain(
  { pairs, report }: ComparisonOptions,
  name: EngineName,
  replies: readonly Reply[],
  truths: readonly Known[],
): void {
  for (const [index, { answer, us }] of replies.entries()) {
    const [pair, truth] = [pairs[index], truths[index]];
    if (pair === undefined || truth === undefined || truth === "not asked") continue;
    const known = truth === "disputed" || truth.known;
    const fine =
      truth === "disputed" ||
      (answer.verdict === "breaking" ? known : answer.verdict === "compatible" && !known);
    if (fine && us < 50_000) continue;
    const value = typeof truth === "object" && truth.known ? truth.value : undefined;
    const { id, dialect, old, new: next } = pair;
    report(
      JSON.stringify({ name, id, dialect, ...answer, us: Math.round(us), value, old, new: next }),
    );
  }
}
