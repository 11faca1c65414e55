import { InvalidArgumentError, Option } from "commander";
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

/** `--format text|json`, for commands that have no other reports. */
export function textOrJsonOption(): Option {
  return new Option("--format <format>", "format of the output")
    .choices(["text", "json"])
    .default("text");
}

/** An option of seconds with a default, such as `--timeout <seconds>`; its value is milliseconds. */
export function secondsOption(flags: string, what: string, seconds: number): Option {
  return new Option(flags, what).argParser(timeoutOption).default(seconds * 1_000, String(seconds));
}
