import type { CheckReport } from "@tenon/check";
import { plainText } from "@tenon/contract";
import type { Gate } from "./gate.ts";

/** How a run ends; everything but `passed` fails the step. */
export type Status = "passed" | "failed" | "error";

/** The gate's result, undefined when there is none, and what went wrong beside it. */
export interface Outcome {
  readonly gate: Gate | undefined;
  readonly problems: readonly string[];
}

/** `error` when anything could not be checked, whatever else was found. */
export function statusOf({ gate, problems }: Outcome): Status {
  if (gate === undefined || problems.length > 0 || gate.failures.length > 0) return "error";
  return gate.report.verdict === "fail" ? "failed" : "passed";
}

/** Everything that could not be checked or written, for people. */
export function problemsOf({ gate, problems }: Outcome): readonly string[] {
  return [...problems, ...(gate?.failures ?? [])].map((problem) => plainText(problem, 2_000));
}

/** The largest version step that the servers' changes ask for. */
export function bumpOf({ servers }: CheckReport): "none" | "patch" | "minor" | "major" {
  const steps = ["major", "minor", "patch"] as const;
  return steps.find((step) => servers.some(({ bump }) => bump === step)) ?? "none";
}

/** Tools that changed as `server/tool`, each once, sorted. */
export function changedTools({ servers }: CheckReport): readonly string[] {
  const names = servers.flatMap(({ server, changes }) =>
    changes.map(({ tool }) => `${server}/${tool}`),
  );
  return [...new Set(names)].toSorted();
}
