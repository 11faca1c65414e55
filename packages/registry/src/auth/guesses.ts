import { limits } from "../limits.ts";

/** Counts keys that were not accepted, by address: each is another key, so that counting keys would stop nobody. */
export interface Guesses {
  /** Notes one more; true when the address made more than its share in this minute. */
  readonly tooMany: (address: string) => boolean;
}

/** At most `perMinute` for one address; what is remembered is bounded by forgetting everybody. */
export function guesses(perMinute: number, now: () => Date): Guesses {
  const made = new Map<string, number>();
  let minute = 0;
  return {
    tooMany: (address) => {
      const current = Math.floor(now().getTime() / 60_000);
      if (current !== minute || made.size >= limits.guessers) made.clear();
      minute = current;
      const count = (made.get(address) ?? 0) + 1;
      made.set(address, count);
      return count > perMinute;
    },
  };
}
