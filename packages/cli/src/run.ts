import { CommanderError } from "commander";
import { reportBug } from "./bug.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import type { Interruption } from "./interruption.ts";
import { cliLimits } from "./limits.ts";
import { buildProgram } from "./program.ts";

/** Milliseconds that a command gets to end its children after an interruption. */
const graceMs = 5_000;

/** Runs a command line (without `node` and the script) and gives the exit code; never rejects. */
export async function runCli(
  argv: readonly string[],
  interruption: Interruption,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.pass;
  let isService = false;
  const program = buildProgram(interruption.signal, {
    onExit: (result) => {
      code = result;
    },
    onService: () => {
      isService = true;
    },
  });
  const work = program.parseAsync(helpFirst(argv), { from: "user" });
  try {
    const stuck = interruption.after(graceMs).then(() => (isService ? work : undefined));
    await Promise.race([work, stuck]);
  } catch (error) {
    if (isService || !interruption.signal.aborted) code = await codeOf(error);
  }
  return isService ? code : (interruption.code() ?? code);
}

/** `tenon help check` is `tenon check --help`. */
function helpFirst(argv: readonly string[]): string[] {
  return argv[0] === "help" ? [...argv.slice(1), "--help"] : [...argv];
}

/** The exit code for an error, after saying what is wrong; what nobody expected is our bug. */
async function codeOf(error: unknown): Promise<ExitCode> {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.pass : exitCodes.usage;
  }
  // Loaded late: help and wrong options need none of it.
  const { inertLine, TenonError } = await import("@tenon/contract");
  const { toldFailure } = await import("./told-failure.ts");
  const failure = error instanceof TenonError ? error : toldFailure(error);
  if (failure !== undefined) {
    const { code, kind, message } = failure;
    // Only a configuration has several faults to tell, a line each.
    const lines = code === "config-invalid" ? message.split("\n") : [message];
    const told = lines.map((line) => inertLine(line, cliLimits.message));
    process.stderr.write(`tenon: ${told.join("\n")}\n`);
    return kind === "load" ? exitCodes.load : exitCodes.usage;
  }
  reportBug(error);
  return exitCodes.bug;
}
