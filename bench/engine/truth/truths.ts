import type { Json } from "@tenon/contract";
import type { Pair, Truth } from "../pair.ts";
import { closedText } from "./closed-text.ts";
import { judgesOf, refutes, searched } from "./search.ts";

/** What is known about a pair under one semantics; `disputed` where the two validators contradict each other. */
export type Known = Truth | "disputed" | "not asked";

/** The pair whose strict question is the declared one of this pair, where that can be written out. */
export function declaredPair(pair: Pair): Pair | undefined {
  const old = closedText(pair.old, pair.dialect);
  if (old === undefined) return undefined;
  const { truth: _, ...rest } = pair;
  return { ...rest, old };
}

/**
 * The truth about each pair: what its file says, else what a search finds. A witness of ours counts like any other
 * value: only when both validators confirm it.
 */
export async function truthsOf(
  pairs: readonly (Pair | undefined)[],
  witnesses: readonly (Json | undefined)[],
  seed: number,
): Promise<Known[]> {
  const truths: Known[] = [];
  for (const [index, pair] of pairs.entries()) {
    truths.push(
      pair === undefined ? "not asked" : await truthOf(pair, witnesses[index], seed + index),
    );
  }
  return truths;
}

async function truthOf(pair: Pair, witness: Json | undefined, seed: number): Promise<Known> {
  if (pair.truth !== undefined) return pair.truth;
  const judges = await judgesOf(pair);
  if (judges === undefined) return "not asked";
  const truth = searched(pair, judges, seed);
  if (truth.known || witness === undefined) return truth;
  if (refutes(judges, witness)) return { known: true, value: witness, by: "a witness of ours" };
  const opinions = judges.map((judge) => judge.opinions(witness));
  return opinions.some(({ cfworker, hyperjump }) => cfworker !== hyperjump) ? "disputed" : truth;
}
