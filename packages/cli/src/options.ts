import { InvalidArgumentError } from "commander";
import { cliLimits } from "./limits.ts";

/** Parses `--timeout`: seconds in, milliseconds out. */
export function timeoutOption(text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds > 0) || seconds > cliLimits.timeoutSeconds) {
    throw new InvalidArgumentError(`Give seconds between 0 and ${cliLimits.timeoutSeconds}.`);
  }
  return Math.max(1, Math.round(seconds * 1000));
}

/** Collects a repeated option. */
export function collect(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}
