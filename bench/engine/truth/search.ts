import { Seeded } from "../seeded.ts";
import type { Pair, Truth } from "../pair.ts";
import type { Json } from "@tenon/contract";
import { hasInPlaceLoop } from "./in-place-loop.ts";
import { Instances } from "./instances.ts";
import { Judges, withoutNoise } from "./judges.ts";
import { materialOf } from "./material.ts";
import { neighbour, universe } from "./neighbours.ts";

/** How long one search looks: candidates made from the schemas, and values of the small universe. */
export interface Effort {
  readonly candidates: number;
  readonly universe: number;
}

export const usualEffort: Effort = { candidates: 1500, universe: 2000 };

/** Both judges of both schemas, or nothing where a validator cannot read one of them. */
export async function judgesOf(pair: Pair): Promise<readonly [Judges, Judges] | undefined> {
  if (hasInPlaceLoop(pair.old) || hasInPlaceLoop(pair.new)) return undefined;
  try {
    const next = withoutNoise(pair.new);
    return [await Judges.of(pair.old, pair.dialect), await Judges.of(next, pair.dialect)];
  } catch {
    return undefined;
  }
}

/** Whether both validators accept the value under the old schema and both reject it under the new one. */
export function refutes([old, next]: readonly [Judges, Judges], value: Json): boolean {
  return old.both(value, true) && next.both(value, false);
}

/** Looks for a value that is valid under the old schema only. Same seed, same answer. */
export function searched(
  pair: Pair,
  judges: readonly [Judges, Judges],
  seed: number,
  effort: Effort = usualEffort,
): Truth {
  const [old, next] = judges;
  const random = new Seeded(seed);
  const material = materialOf([pair.old, pair.new], random);
  const pool: Json[] = [];
  const hit = (value: Json): boolean => {
    if (!old.seems(value)) return false;
    if (pool.length < 80) pool.push(value);
    else pool[random.below(80)] = value;
    return !next.seems(value) && refutes(judges, value);
  };
  const makers = [
    new Instances(pair.old, material, random),
    new Instances(pair.old, material, random),
    new Instances(pair.new, material, random),
  ];
  for (let count = 0; count < effort.candidates; count += 1) {
    const near = pool.length > 0 && count % 2 === 1;
    let value = near
      ? neighbour(random.pick(pool), material, random)
      : random.pick(makers).value(random.pick([0, 0, 0.05, 0.2]));
    if (near && random.chance(0.4)) value = neighbour(value, material, random);
    if (hit(value)) return { known: true, value, by: "search" };
  }
  for (const value of universe(material, effort.universe)) {
    if (hit(value)) return { known: true, value, by: "small universe" };
  }
  return { known: false };
}
