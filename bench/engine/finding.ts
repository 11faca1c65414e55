import { compareSchemas } from "@tenon/contract";
import type { Compatibility, Json, Side } from "@tenon/contract";
import { minimised } from "./minimise.ts";
import type { Pair } from "./pair.ts";
import { closedText } from "./truth/closed-text.ts";
import type { Judges } from "./truth/judges.ts";
import { judgesOf, searched } from "./truth/search.ts";

/** An answer of the engine that is wrong, missing or slow, with the smallest pair that still shows it. */
export interface Finding {
  readonly what: string;
  readonly wrong: boolean;
  readonly id: string;
  readonly objects: Objects;
  readonly dialect: string;
  readonly old: Json;
  readonly new: Json;
  readonly note: Json;
}

/** Work units bound the engine here, not the clock, so that the same seed finds the same on a busy machine. */
const budget = { timeoutMs: 10_000 };

/** Milliseconds from which an answer is told as slow. */
const slowMs = 40;

export type Objects = "strict" | "declared";

/**
 * What the engine makes of a pair, and what is wrong with that, if anything. `declared` is asked only where
 * closed(old) can be written out as a schema that validators understand; what holds strictly, `provedStrictly`,
 * holds then too, and no search is made.
 */
export async function findingOf(
  pair: Pair,
  seed: number,
  objects: Objects,
  provedStrictly = false,
): Promise<{ readonly outcome: string; readonly finding?: Finding }> {
  if (provedStrictly && compatibleAs(pair, objects)) return { outcome: "compatible" };
  const { what, wrong, note } = await faultOf(pair, seed, objects);
  if (note === undefined) return { outcome: what };
  const same = async (smaller: Pair): Promise<boolean> =>
    (await faultOf(smaller, seed, objects)).what === what;
  const small = await minimised(pair, same);
  const last = await faultOf(small, seed, objects);
  const { id, dialect, old, new: next } = small;
  const finding = { what, wrong, id, objects, dialect, old, new: next, note: last.note ?? note };
  return { outcome: what, finding };
}

function compatibleAs(pair: Pair, objects: Objects): boolean {
  const verdict = answered(pair, objects);
  return !(verdict instanceof Error) && verdict.verdict === "compatible";
}

interface Fault {
  readonly what: string;
  readonly wrong: boolean;
  /** Missing where there is nothing to tell. */
  readonly note?: Json;
}

async function faultOf(pair: Pair, seed: number, objects: Objects): Promise<Fault> {
  const old = objects === "strict" ? pair.old : closedText(pair.old, pair.dialect);
  if (old === undefined) return { what: "not plain", wrong: false };
  const asked = { ...pair, old };
  const judges = await judgesOf(asked);
  if (judges === undefined) return { what: "unreadable for the judges", wrong: false };
  const { verdict, slow } = timed(pair, objects);
  if (verdict instanceof Error) return { what: "crash", wrong: true, note: verdict.message };
  const mirrored = JSON.stringify(answered(pair, objects, "output"));
  if (mirrored.replace('"validUnder":"new"', '"validUnder":"old"') !== JSON.stringify(verdict)) {
    const note = [JSON.stringify(verdict), mirrored];
    return { what: "another answer for outputs", wrong: true, note };
  }
  if (slow && timed(pair, objects).slow) {
    return { what: `slow ${verdict.verdict}`, wrong: false, note: slowMs };
  }
  if (verdict.verdict === "breaking") return witnessFault(asked, judges, verdict.witness.value);
  const truth = searched(asked, judges, seed);
  const known = truth.known ? (truth.value ?? null) : "no counter-example known";
  if (verdict.verdict === "unknown") {
    return { what: `unknown ${verdict.reason}`, wrong: false, note: known };
  }
  if (truth.known) return { what: "wrong compatible", wrong: true, note: known };
  return { what: "compatible", wrong: false };
}

function witnessFault(pair: Pair, judges: readonly [Judges, Judges], value: Json): Fault {
  const opinions = { old: judges[0].opinions(value), new: judges[1].opinions(value) };
  // The engine asks cfworker itself, so hyperjump is the one to convince.
  if (!opinions.old.hyperjump || opinions.new.hyperjump !== false) {
    // A fraction's multiples are told by their decimal text, and hyperjump divides binary numbers.
    if (fraction.test(JSON.stringify([pair.old, pair.new]))) {
      return { what: "disputed fraction", wrong: false };
    }
    return { what: "disputed witness", wrong: true, note: { value, opinions } };
  }
  const length = JSON.stringify(value).length;
  if (length > 300) return { what: "long witness", wrong: false, note: length };
  return { what: "breaking", wrong: false };
}

const fraction = /"multipleOf":\d*\.\d/;

/** Slow by the processor time of this thread, so that a busy machine is not blamed on the engine. */
function timed(pair: Pair, objects: Objects): { verdict: Compatibility | Error; slow: boolean } {
  const started = process.threadCpuUsage();
  const verdict = answered(pair, objects);
  const { user, system } = process.threadCpuUsage(started);
  return { verdict, slow: (user + system) / 1000 > slowMs };
}

/** On the side of outputs the schemas change places, so that the question stays the same. */
function answered(
  { old, new: next, dialect }: Pair,
  objects: Objects,
  side: Side = "input",
): Compatibility | Error {
  const schemas = side === "input" ? { old, new: next } : { old: next, new: old };
  try {
    return compareSchemas({ ...schemas, side, policy: { objects }, dialect, budget });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
