import { useState } from "preact/hooks";
import { problemOf } from "../api/problem.ts";
import type { Problem } from "../api/problem.ts";

/** Something that a person does: whether it runs, and why it failed. */
export interface Action {
  readonly busy: boolean;
  readonly problem: Problem | undefined;
  /** Does it, unless it is being done; true when it went well. */
  readonly run: (act: () => Promise<void>) => Promise<boolean>;
  readonly clear: () => void;
}

/** Runs what a person does, once at a time. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  return {
    busy,
    problem,
    clear: () => setProblem(undefined),
    run: async (act) => {
      if (busy) return false;
      setBusy(true);
      setProblem(undefined);
      try {
        await act();
        return true;
      } catch (error) {
        setProblem(problemOf(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
