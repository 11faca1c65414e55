import {
  compareSchemas,
  type Compatibility,
  type CompatibilityPolicy,
  type CompatibilityQuestion,
  inertJson,
  type Json,
  type Side,
} from "@tenon/contract";
import { InvalidArgumentError, Option } from "commander";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { cliLimits } from "../limits.ts";
import { linesOf } from "../lines.ts";
import { type CompatLine, parseCompatLine } from "../compat-line.ts";

interface Flags extends CompatibilityPolicy {
  readonly side?: Side;
  readonly budgetMs?: number;
}

/** UTF-16 units of answers that are gathered before they are written. */
const batch = 65_536;

/** `tenon compat`: the engine alone. */
export const compat: CommandModule = {
  description:
    "Reads NDJSON {id, old, new, side?, dialect?} from standard input and answers in the same order: " +
    "{id, compatible: true|false|null, witness?, reason?, ms}. A line that is no question is answered with null, and the exit code is 2 in the end.",
  examples: [
    {
      line: "tenon compat --side input < pairs.jsonl",
      does: "may callers of the old schema call the new one?",
    },
    {
      line: "tenon compat --side output --budget-ms 50 < pairs.jsonl",
      does: "may readers of the old schema read the new one?",
    },
  ],
  configure: (command) => {
    command
      .addOption(new Option("--side <side>", "for lines without one").choices(["input", "output"]))
      .addOption(
        new Option("--objects <policy>", "declared or strict")
          .choices(["declared", "strict"])
          .default("declared"),
      )
      .addOption(
        new Option("--formats <policy>", "annotation or assert")
          .choices(["annotation", "assert"])
          .default("annotation"),
      )
      .option("--budget-ms <n>", "milliseconds for each pair", budgetOption);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    let wrong = false;
    let failed = false;
    let pending = "";
    const flush = async (): Promise<void> => {
      const text = pending;
      pending = "";
      await shell.write(text);
    };
    for await (const line of linesOf(shell.stdin, cliLimits.lineBytes, flush)) {
      if (shell.signal.aborted) break;
      const parsed = parseCompatLine(line, flags.side);
      if (parsed === "blank") continue;
      const reply = "problem" in parsed ? badLine(parsed) : answer(parsed, flags, shell.signal);
      wrong ||= "problem" in parsed;
      failed ||= reply.failed;
      pending += `${inertJson(reply.wire)}\n`;
      if (pending.length > batch) await flush();
    }
    await flush();
    if (failed) return exitCodes.bug;
    return wrong ? exitCodes.usage : exitCodes.pass;
  },
};

interface Reply {
  readonly wire: object;
  /** True when the engine threw: our bug, which must not stop the other lines. */
  readonly failed: boolean;
}

function badLine({ id, problem }: { readonly id: Json; readonly problem: string }): Reply {
  return { wire: { id, compatible: null, reason: `bad-line: ${problem}`, ms: 0 }, failed: false };
}

function answer(line: CompatLine, flags: Flags, signal: AbortSignal): Reply {
  const { objects, formats, budgetMs } = flags;
  const question: CompatibilityQuestion = {
    old: line.old,
    new: line.new,
    side: line.side,
    policy: { objects, formats },
    signal,
    ...(line.dialect === undefined ? {} : { dialect: line.dialect }),
    ...(budgetMs === undefined ? {} : { budget: { timeoutMs: budgetMs } }),
  };
  const started = performance.now();
  try {
    const verdict = wireVerdict(compareSchemas(question));
    return { wire: { id: line.id, ...verdict, ms: since(started) }, failed: false };
  } catch (error) {
    const reason = `internal-error: ${error instanceof Error ? error.message : String(error)}`;
    return { wire: { id: line.id, compatible: null, reason, ms: since(started) }, failed: true };
  }
}

function wireVerdict(result: Compatibility): object {
  switch (result.verdict) {
    case "compatible":
      return { compatible: true };
    case "breaking":
      return { compatible: false, witness: result.witness.value, reason: result.witness.error };
    default:
      return { compatible: null, reason: `${result.reason}: ${result.detail}` };
  }
}

function since(started: number): number {
  return Math.round((performance.now() - started) * 1000) / 1000;
}

function budgetOption(text: string): number {
  const milliseconds = Number(text);
  if (text.trim() === "" || !(milliseconds > 0) || !Number.isFinite(milliseconds)) {
    throw new InvalidArgumentError("Give milliseconds greater than 0.");
  }
  return milliseconds;
}
