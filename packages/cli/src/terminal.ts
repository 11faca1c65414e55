import { styleText } from "node:util";

type Environment = Readonly<Record<string, string | undefined>>;

/** Colour as people ask for it: `--no-color`, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal. */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  env: Environment,
  flag: boolean,
): boolean {
  if (!flag || (env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** Columns to draw in, between 40 and 200; 100 where there is no terminal. */
export function widthOf(stream: { readonly columns?: number }, env: Environment): number {
  const columns = stream.columns ?? Number.parseInt(env["COLUMNS"] ?? "", 10);
  return Number.isFinite(columns) && columns > 0 ? Math.min(200, Math.max(40, columns)) : 100;
}

export type Style = Parameters<typeof styleText>[0];
export type Painter = (style: Style, text: string) => string;

/** Colours text, or leaves it alone. */
export function painter(colour: boolean): Painter {
  return colour
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text;
}

/** Rows of equal columns, two blanks between them; the last column is as long as it is. */
export function columns(rows: readonly (readonly string[])[], indent = ""): string {
  const widths = (rows[0] ?? []).map((_cell, index) =>
    Math.max(...rows.map((row) => (row[index] ?? "").length)),
  );
  return rows
    .map((row) => {
      const cells = row.map((cell, index) =>
        index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0),
      );
      return `${indent}${cells.join("  ").trimEnd()}\n`;
    })
    .join("");
}
