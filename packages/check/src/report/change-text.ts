import type { Change } from "@tenon/contract";
import { type ChangeGroup, changeGroups } from "./change-groups.ts";
import { factsOf } from "./change-lines.ts";
import { padTo } from "./display-width.ts";
import { count } from "./items.ts";
import { oneLine } from "./one-line.ts";
import { levelColour, type Paint } from "./paint.ts";
import { hang } from "./wrap.ts";

interface TableOptions {
  readonly paint: Paint;
  readonly width: number;
  /** Lines of changes that are shown; values of one enumeration are one line. */
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
  const groups = changeGroups(sorted, (change) =>
    JSON.stringify([options.note(change), options.detailed(change)]),
  );
  const byTool = Map.groupBy(groups.slice(0, options.limit), ({ change }) => change.tool);
  const lines = [...byTool].flatMap(([tool, ofTool]) => [
    `  ${options.paint(oneLine(tool, 130), "bold")}`,
    ...ofTool.flatMap((group) => changeLines(group, options)),
  ]);
  const hidden = groups.slice(options.limit).flatMap((group) => group.changes);
  return hidden.length > 0 ? [...lines, `  and ${counted(hidden)}: ${options.more}`] : lines;
}

/** `3 more changes (1 breaking, 2 safe)`. */
function counted(changes: readonly Change[]): string {
  const parts = levels
    .map((level) => [changes.filter((change) => change.level === level).length, level] as const)
    .filter(([number]) => number > 0)
    .map(([number, level]) => `${number.toLocaleString("en")} ${level}`);
  return `${count(changes.length, "more change")} (${parts.join(", ")})`;
}

function changeLines(group: ChangeGroup, options: TableOptions): readonly string[] {
  const { paint, width } = options;
  const [one = group.change] = group.changes;
  const { change } = group;
  const [first = "", ...rest] = hang(
    " ".repeat(15),
    oneLine(group.message) + options.note(one),
    width,
  );
  const place = change.path === "" ? "" : `${change.path}  `;
  const level = paint(padTo(change.level, 9), levelColour[change.level]);
  return [
    `    ${level}  ${first.trimStart()}`,
    ...rest,
    `${" ".repeat(15)}${paint(oneLine(`${place}${change.rule}`, 300), "dim")}`,
    ...(options.detailed(one) ? factLines(change, width, paint, " ".repeat(13)) : []),
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
