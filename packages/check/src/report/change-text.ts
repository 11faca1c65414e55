import type { Change } from "@tenon/contract";
import { factsOf, messageBesideTool } from "./change-lines.ts";
import { padTo } from "./display-width.ts";
import { count } from "./items.ts";
import { oneLine } from "./one-line.ts";
import { levelColour, type Paint } from "./paint.ts";
import { hang } from "./wrap.ts";

interface TableOptions {
  readonly paint: Paint;
  readonly width: number;
  /** Changes that are shown. */
  readonly limit: number;
  /** Whether a change is followed by what it was, what it is and its witness. */
  readonly detailed: (change: Change) => boolean;
  /** What else is said of a change behind its message. */
  readonly note: (change: Change) => string;
  /** Where the others can be read. */
  readonly more: string;
}

const levels = ["breaking", "dangerous", "safe"] as const;

/** The changes of one server, worst first, grouped by tool: level, message, rule and, where wanted, the details. */
export function changeTable(changes: readonly Change[], options: TableOptions): readonly string[] {
  const sorted = levels.flatMap((level) => changes.filter((change) => change.level === level));
  const shown = sorted.slice(0, options.limit);
  const byTool = Map.groupBy(shown, (change) => change.tool);
  const lines = [...byTool].flatMap(([tool, ofTool]) => [
    `  ${options.paint(oneLine(tool, 130), "bold")}`,
    ...ofTool.flatMap((change) => changeLines(change, options)),
  ]);
  const more = sorted.length - shown.length;
  return more > 0 ? [...lines, `  and ${count(more, "more change")}: ${options.more}`] : lines;
}

function changeLines(change: Change, options: TableOptions): readonly string[] {
  const { paint, width } = options;
  const [first = "", ...rest] = hang(
    " ".repeat(15),
    oneLine(messageBesideTool(change)) + options.note(change),
    width,
  );
  const place = change.path === "" ? "" : `${change.path}  `;
  const level = paint(padTo(change.level, 9), levelColour[change.level]);
  return [
    `    ${level}  ${first.trimStart()}`,
    ...rest,
    `${" ".repeat(15)}${paint(oneLine(`${place}${change.rule}`, 300), "dim")}`,
    ...(options.detailed(change) ? factLines(change, width, paint, " ".repeat(13)) : []),
  ];
}

/** The facts of a change as labelled lines behind `indent`, each cut to what fits on two lines. */
export function factLines(
  change: Change,
  width: number,
  paint: Paint,
  indent = "",
): readonly string[] {
  const room = Math.max(60, 2 * (width - indent.length - 11));
  return factsOf(change, room).flatMap(({ label, text }) =>
    label === ""
      ? hang(`${indent}${" ".repeat(11)}`, text, width)
      : [`${indent}  ${paint(padTo(label, 9), "dim")}${text}`],
  );
}
