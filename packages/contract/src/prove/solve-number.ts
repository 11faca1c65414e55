import { engineLimits } from "./limits.ts";
import { evaluate } from "./evaluate.ts";
import type { Node } from "./node.ts";
import { empty, found, unknown } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import {
  floorQuotient,
  isMultiple,
  leastCommonMultiple,
  multipleAsNumber,
  quotient,
} from "./rational.ts";
import type { Rational } from "./rational.ts";
import type { Work } from "./work.ts";

/** Multiples looked at for one on which validators agree. */
const plainScan = 200;

interface Interval {
  readonly low: number;
  readonly lowOpen: boolean;
  readonly high: number;
  readonly highOpen: boolean;
}

/** A number that satisfies every atom: exact over decimals, for bounds, multiples and excluded values. */
export function solveNumber(atoms: readonly Node[], work: Work): Outcome {
  const interval = intervalOf(atoms);
  const { low, high } = interval;
  if (low > high || (low === high && (interval.lowOpen || interval.highOpen))) return empty;
  const holds = (value: number): boolean => {
    work.spend();
    return atoms.every((atom) => evaluate(atom, value) === true);
  };
  if (low === high) return holds(low) ? found(low) : empty;
  const wanted: Rational[] = [];
  const unwanted: Rational[] = [];
  let excluded = 0;
  for (const atom of atoms) {
    if (atom.kind === "multiple") (atom.negated ? unwanted : wanted).push(atom.divisor);
    if (atom.kind === "enum") excluded += atom.values.size;
  }
  const [first, ...others] = wanted;
  const step = first === undefined ? undefined : others.reduce(leastCommonMultiple, first);
  const attempt = (scan: number, fits: (value: number) => boolean): Outcome => {
    if (step !== undefined) return solveMultiple(step, interval, unwanted, excluded, scan, fits);
    for (const value of samples(interval, unwanted)) if (fits(value)) return found(value);
    return unknown("number-precision", "No double was found between two close bounds.");
  };
  // Validators that divide doubles err on some decimals: a value on which they do not err is the better witness.
  const plain = attempt(
    plainScan,
    (value) => holds(value) && atoms.every((atom) => floatsAgree(atom, value)),
  );
  return plain.kind === "value" ? plain : attempt(engineLimits.integerScan, holds);
}

/** Some validators ask for a whole quotient of doubles, others for a remainder near zero or near the divisor. */
function floatsAgree(atom: Node, value: number): boolean {
  if (atom.kind !== "multiple") return true;
  const divisor = Number(atom.divisor.numerator) / Number(atom.divisor.denominator);
  const exact = isMultiple(value, atom.divisor);
  const remainder = value % divisor;
  const isSmall = (rest: number): boolean => Math.abs(rest) < 1.2e-7;
  if ((isSmall(remainder) || isSmall(divisor - remainder)) !== exact) return false;
  return Number.isInteger(value / divisor) === exact;
}

function intervalOf(atoms: readonly Node[]): Interval {
  let [low, lowOpen, high, highOpen] = [-Infinity, false, Infinity, false];
  for (const atom of atoms) {
    if (atom.kind === "minimum" && (atom.value > low || (atom.value === low && atom.exclusive))) {
      [low, lowOpen] = [atom.value, atom.exclusive];
    }
    if (atom.kind === "maximum" && (atom.value < high || (atom.value === high && atom.exclusive))) {
      [high, highOpen] = [atom.value, atom.exclusive];
    }
  }
  return { low, lowOpen, high, highOpen };
}

/**
 * Multiples of `step` in the interval that are multiples of none of `unwanted`. Whether `step * n` is one depends on
 * n modulo lcm(step, unwanted) / step only, and n = 1 never is unless the step itself is: so either the step is
 * a multiple (nothing is left), or a run of integers longer than the common period has a member.
 */
function solveMultiple(
  step: Rational,
  interval: Interval,
  unwanted: readonly Rational[],
  excluded: number,
  limit: number,
  fits: (value: number) => boolean,
): Outcome {
  const periods = unwanted.map((divisor) => quotient(leastCommonMultiple(step, divisor), step));
  if (periods.some((period) => period.numerator === 1n)) return empty;
  const last = interval.high === Infinity ? undefined : floorQuotient(interval.high, step);
  const first = interval.low === -Infinity ? undefined : -floorQuotient(-interval.low, step);
  const scan = BigInt(limit);
  let from = first ?? (last === undefined ? -scan / 2n : last - scan);
  let to = last ?? from + scan;
  const whole = first !== undefined && last !== undefined && to - from <= scan;
  if (!whole && from < 0n && to > 0n)
    [from, to] = [from > -50n ? from : -50n, to < scan ? to : scan];
  if (!whole && to - from > scan) to = from + scan;
  let inexact = false;
  for (const count of nearZeroFirst(from, to)) {
    const value = multipleAsNumber(step, count);
    if (value === undefined) inexact = true;
    else if (fits(value)) return found(value);
  }
  if (whole && !inexact) return empty;
  const detail = `No multiple was found among ${excluded > 0 ? "the values tried" : "the integers tried"}.`;
  return unknown(inexact ? "number-precision" : "budget-integers", detail);
}

/** 1, 0, 2, 3, … where they are in range, else upward from the bound that is nearest to zero, then the rest. */
function* nearZeroFirst(from: bigint, to: bigint): Generator<bigint> {
  const start = from > 1n ? from : to < 1n ? to : 1n;
  yield start;
  for (let distance = 1n; start - distance >= from || start + distance <= to; distance += 1n) {
    if (start - distance >= from) yield start - distance;
    if (start + distance <= to) yield start + distance;
  }
}

/** Values of an interval with more than one point, plain ones first. */
function* samples({ low, high }: Interval, unwanted: readonly Rational[]): Generator<number> {
  yield* [1, 0, 0.5, 2, -1, 1.5, 0.1, 0.3, 0.7, 10, 100, -0.5, 0.25, 0.125, 0.05];
  for (const divisor of unwanted) {
    const width = Number(divisor.numerator) / Number(divisor.denominator);
    yield* [width / 2, width * 1.5, -width / 2];
  }
  const floor = Number.isFinite(low) ? low : Number.isFinite(high) ? high - 100 : -100;
  const ceiling = Number.isFinite(high) ? high : floor + 200;
  yield* [floor, ceiling];
  for (let step = 1; step <= 12; step += 1) yield* [floor + step, ceiling - step];
  for (const part of [0.5, 0.25, 0.75, 0.1, 0.9, 0.37, 0.613, 0.0123, 0.98765]) {
    const between = floor + (ceiling - floor) * part;
    for (const digits of [3, 6, 12, 17]) yield Number(between.toPrecision(digits));
  }
  for (let step = 1; step <= 64; step += 1) {
    yield floor + step / 8;
    yield floor + step / 100;
    yield floor + ((ceiling - floor) * step) / 65;
  }
  yield* [Number.MAX_VALUE, -Number.MAX_VALUE, 1e15 + 0.5, -1e15 - 0.5];
}
