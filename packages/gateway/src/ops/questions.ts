import { setTimeout as pause } from "node:timers/promises";
import { opsLimits } from "./limits.ts";
import { OpsProblem } from "./problem.ts";

/** Answers questions to the database, few at a time and each within its time. */
export class Questions {
  #open = 0;

  /** Throws an `OpsProblem` when too many are open or the answer takes too long; the question itself goes on then. */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    if (this.#open >= opsLimits.questions) {
      const detail = `${opsLimits.questions} questions are being answered; ask again.`;
      throw new OpsProblem("too-many-questions", detail);
    }
    this.#open += 1;
    const answer = question().finally(() => {
      this.#open -= 1;
    });
    const stop = new AbortController();
    const late = pause(opsLimits.databaseMs, undefined, { ref: false, signal: stop.signal }).then(
      () => {
        throw new OpsProblem("database-away", "The database did not answer in time; ask again.");
      },
    );
    try {
      return await Promise.race([answer, late]);
    } finally {
      stop.abort();
      // Whoever lost the race has nobody left to tell.
      answer.catch(() => undefined);
      late.catch(() => undefined);
    }
  }
}
