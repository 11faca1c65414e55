/** A seeded source of choices: mulberry32, small and the same on every machine. */
export class Seeded {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  pick<Item>(list: readonly Item[]): Item {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }

  /** Up to `count` different items, in the order of the list. */
  some<Item>(list: readonly Item[], count: number): Item[] {
    const left = list.map((_, index) => index);
    const chosen = new Set<number>();
    while (chosen.size < count && left.length > 0) {
      chosen.add(left.splice(this.below(left.length), 1)[0] ?? 0);
    }
    return list.filter((_, index) => chosen.has(index));
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
