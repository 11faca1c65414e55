import { extname } from "node:path";
import { contractDigest } from "@tenon/contract";
import type { ContractDiff, Json, ToolList } from "@tenon/contract";
import { Piscina } from "piscina";
import { limits } from "../limits.ts";
import type { Compare } from "./comparison.ts";

/** Comparisons in threads of their own, so that two hostile tool lists never hold up an answer to somebody else. */
export interface ComparisonPool {
  readonly compare: Compare;
  readonly close: () => Promise<void>;
}

/** What a thread is asked: raw definitions, since parsed tools share structure that a message would copy. */
export interface ComparisonTask {
  readonly old: readonly Json[];
  readonly next: readonly Json[];
}

/** A pool of at most two threads, started when the first comparison comes. */
export function comparisonPool(): ComparisonPool {
  const pool = new Piscina<ComparisonTask, ContractDiff>({
    // Beside this file, as source or as built.
    filename: import.meta.resolve(`./comparison-worker${extname(import.meta.url)}`),
    minThreads: 0,
    maxThreads: 2,
    idleTimeout: 30_000,
    maxQueue: limits.waitingComparisons,
  });
  return {
    compare: async (old, next) => {
      try {
        // Each comparison inside has a budget; what exceeds all of them together loses its thread.
        const signal = AbortSignal.timeout(limits.comparisonMs * 2);
        return await pool.run({ old: definitions(old), next: definitions(next) }, { signal });
      } catch (cause) {
        if (cause instanceof Error && cause.name === "AbortError") return undecided(old, next);
        throw cause;
      }
    },
    close: () => pool.destroy(),
  };
}

/** What is said of two lists that took too long: undecided is never taken for harmless. */
function undecided(old: ToolList, next: ToolList): ContractDiff {
  const message =
    "These tool lists took too long to compare, so whether calls break is not known. Compare them with `tenon diff`.";
  return {
    schemaVersion: 1,
    verdict: "breaking",
    bump: "major",
    from: { digest: contractDigest(old) },
    to: { digest: contractDigest(next) },
    changes: [
      {
        rule: "input-schema-undecided",
        level: "breaking",
        bump: "major",
        tool: next.tools[0]?.name ?? "",
        path: "/inputSchema",
        proof: "unknown",
        message,
      },
    ],
  };
}

function definitions({ tools }: ToolList): readonly Json[] {
  return tools.map(({ definition }) => definition);
}
