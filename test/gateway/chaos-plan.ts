/** What can befall the parts of a deployment. */
export const troubles = [
  "kill-upstream",
  "kill-replica",
  "end-replica",
  "kill-registry",
  "kill-database",
  "cut-connections",
  "refuse-connections",
  "cut-answers",
  "stall-upstream",
  "stall-replica",
  "stall-registry",
  "stall-database",
  "move-pin",
] as const;
export type Trouble = (typeof troubles)[number];

/** One thing that happens: when, to which of its kind, and for how long. */
export interface Happening {
  readonly atMs: number;
  readonly trouble: Trouble;
  readonly which: number;
  readonly forMs: number;
}

/** Longest time that something is gone or stands still, milliseconds. */
export const longestMs = 4_000;

/** How often each happens among a hundred happenings. */
const weights: Readonly<Record<Trouble, number>> = {
  "kill-upstream": 14,
  "kill-replica": 14,
  "end-replica": 6,
  "kill-registry": 5,
  "kill-database": 7,
  "cut-connections": 10,
  "refuse-connections": 6,
  "cut-answers": 8,
  "stall-upstream": 7,
  "stall-replica": 5,
  "stall-registry": 3,
  "stall-database": 5,
  "move-pin": 10,
};

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What happens in so many milliseconds; each trouble once at least where there is time for it. */
export function planOf(seed: number, lengthMs: number): readonly Happening[] {
  const random = randomOf(seed);
  const plan: Happening[] = [];
  const waiting = shuffled(troubles, random);
  for (let atMs = 1_000; atMs < lengthMs; atMs += 400 + random() * 1_800) {
    const trouble = waiting.pop() ?? drawn(random);
    const which = Math.floor(random() * 3);
    plan.push({ atMs, trouble, which, forMs: 200 + random() ** 2 * (longestMs - 200) });
  }
  return plan;
}

function drawn(random: () => number): Trouble {
  let rest = random() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  for (const trouble of troubles) {
    rest -= weights[trouble];
    if (rest < 0) return trouble;
  }
  return "move-pin";
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
