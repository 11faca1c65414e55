import { limits } from "../limits.ts";
import { RegistryProblem } from "../problem.ts";

/** Runs some work after everything that came before it under the same name; rejects with `server-busy`. */
export type TakeTurn = <T>(name: string, run: () => Promise<T>) => Promise<T>;

/**
 * Work on one thing by turns in this process, so that writers of one server do not start over because of one another.
 * Nothing is held in the database meanwhile; writers of other replicas are met by the compare-and-set of the write.
 */
export function turns(): TakeTurn {
  const lines = new Map<string, { last: Promise<unknown>; waiting: number }>();
  return async (name, run) => {
    const line = lines.get(name) ?? { last: Promise.resolve(), waiting: 0 };
    if (line.waiting >= limits.waitingWrites) throw busy(name, `${line.waiting} wait already`);
    lines.set(name, line);
    line.waiting += 1;
    const state = { started: false, late: false };
    const mine = line.last.then(() => {
      if (state.late) throw busy(name, "others took too long");
      state.started = true;
      return run();
    });
    // Who comes next waits for the end of this one, good or bad.
    line.last = mine.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        if (state.started) return;
        state.late = true;
        reject(busy(name, "others took too long"));
      }, limits.writeTurnMs);
    });
    try {
      return await Promise.race([mine, patience]);
    } finally {
      clearTimeout(timer);
      line.waiting -= 1;
      if (line.waiting === 0) lines.delete(name);
    }
  };
}

function busy(name: string, why: string): RegistryProblem {
  return new RegistryProblem("server-busy", `Too many tool lists of ${name} come at once: ${why}.`);
}
