import type { Impact } from "@tenon/api";
import { inertLine } from "@tenon/contract";
import type { Shell } from "../../shell.ts";
import { columns } from "../../terminal.ts";

/** Names as they may be printed. */
export function shown(text: string, length = 130): string {
  return inertLine(text, length);
}

/** `2026-11-21 16:49`, UTC. */
export function minute(instant: string): string {
  return instant.slice(0, 16).replace("T", " ");
}

/** An age in its largest unit: `12 s`, `5 min`, `3 h`, `9 d`. */
export function age(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400
    ? `${Math.floor(seconds / 3_600)} h`
    : `${Math.floor(seconds / 86_400)} d`;
}

/** `1 tool`, `2 tools`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

const mostImpacts = 50;

/** The prompt lines that a change breaks, in the order of the files, each once. */
export function impactLines(shell: Shell, impacts: readonly Impact[]): string {
  const rows = new Map<string, readonly string[]>();
  for (const { consumer, version, level, change, use } of impacts.toSorted(byPlace)) {
    const place = `${shown(use.file, 300)}:${use.line}:${use.column}`;
    const row = [
      shell.paint("bold", `${shown(consumer)} ${shown(version, 12)}`),
      place,
      shell.paint(level === "error" ? "red" : "yellow", level.padEnd(7)),
      shown(change.message, 300),
    ];
    rows.set(row.join("\0"), row);
  }
  const lines = [...rows.values()].slice(0, mostImpacts);
  const more = rows.size - lines.length;
  return `${columns(lines, "  ")}${more > 0 ? `  and ${more} more\n` : ""}`;
}

function byPlace(left: Impact, right: Impact): number {
  return (
    left.consumer.localeCompare(right.consumer, "en") ||
    left.use.file.localeCompare(right.use.file, "en") ||
    left.use.line - right.use.line ||
    left.use.column - right.use.column
  );
}
