import { extname } from "node:path";
import type { Attributes } from "@opentelemetry/api";
import { contractDigest } from "@tenon/contract";
import type { ContractDiff, Json, ToolList } from "@tenon/contract";
import { Piscina } from "piscina";
import { limits } from "../limits.ts";
import { slots } from "../slots.ts";
import { inSpan } from "../telemetry/spans.ts";
import { RegistryProblem } from "../problem.ts";
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

/** A pool of at most `limits.comparisonThreads` threads, started when the first comparison comes. */
export function comparisonPool(): ComparisonPool {
  const pool = new Piscina<ComparisonTask, ContractDiff>({
    // Beside this file, as source or as built.
    filename: import.meta.resolve(`./comparison-worker${extname(import.meta.url)}`),
    minThreads: 0,
    maxThreads: limits.comparisonThreads,
    idleTimeout: 30_000,
  });
  const inSlot = slots(limits.comparisonThreads, limits.waitingComparisons, busy);
  return {
    compare: (old, next) =>
      inSpan("compare", { attributes: sizesOf(old, next) }, async (span) => {
        // Its time begins with its thread: who waits behind slow ones is not taken for slow.
        const made = await inSlot(() => compared(pool, old, next));
        span.setAttributes({ "tenon.verdict": made.verdict, "tenon.changes": made.changes.length });
        return made;
      }),
    close: () => pool.destroy(),
  };
}

function busy(): RegistryProblem {
  return new RegistryProblem(
    "server-busy",
    `${limits.waitingComparisons} comparisons wait already.`,
  );
}

function sizesOf(old: ToolList, next: ToolList): Attributes {
  return { "tenon.tools.old": old.tools.length, "tenon.tools.new": next.tools.length };
}

async function compared(
  pool: Piscina<ComparisonTask, ContractDiff>,
  old: ToolList,
  next: ToolList,
): Promise<ContractDiff> {
  try {
    // Each comparison inside has a budget; what exceeds all of them together loses its thread.
    const signal = AbortSignal.timeout(limits.comparisonMs * 2);
    return await pool.run({ old: definitions(old), next: definitions(next) }, { signal });
  } catch (cause) {
    if (cause instanceof Error && cause.name === "AbortError") return undecided(old, next);
    throw cause;
  }
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
