import { inertLine } from "@tenon/contract";
import type { Reference } from "@tenon/prompts";
import type { ScannedFile } from "./commands/refs.ts";
import type { Shell } from "./shell.ts";

const levels = { certain: "green", likely: "yellow", possible: "dim" } as const;

/** The files' lines that say something about tools, each with what it says below. */
export function listing(shell: Shell, files: readonly ScannedFile[]): string {
  const blocks = files.map((file) => fileBlock(shell, file));
  const number = files.reduce((sum, file) => sum + file.references.length, 0);
  const places = number === 1 ? "1 reference" : `${number.toLocaleString("en")} references`;
  const inFiles = files.length === 1 ? "1 file" : `${files.length} files`;
  return `${blocks.join("\n")}${blocks.length > 0 ? "\n" : ""}${places} in ${inFiles}\n`;
}

function fileBlock(shell: Shell, { file, text, references }: ScannedFile): string {
  const name = shell.paint("bold", inertLine(file, 400));
  if (references.length === 0)
    return `${name}  ${shell.paint("dim", "says nothing about tools")}\n`;
  const lines = text.split("\n");
  const gutter = String(references.at(-1)?.endLine ?? 0).length;
  const byLine = Map.groupBy(references, (reference) => reference.line);
  const parts = [...byLine].map(([line, of]) => {
    const source = inertLine(
      (lines[line - 1] ?? "").trim(),
      Math.max(20, shell.width - gutter - 3),
    );
    const head = `${shell.paint("dim", `${String(line).padStart(gutter)} │`)} ${source}`;
    return [
      head,
      ...of.map((reference) => `${" ".repeat(gutter)}   ${describe(shell, reference)}`),
    ].join("\n");
  });
  return `${name}\n${parts.join("\n")}\n`;
}

/** `column 14  parameter  crm / update_contact / customer_email  code-span, likely`. */
function describe(shell: Shell, reference: Reference): string {
  const { kind, column, server, tool, parameter, value, form, confidence, negated } = reference;
  const path = [server, tool, parameter, value].filter((part) => part !== undefined);
  const name = path.map((part) => inertLine(part, 130)).join(" / ");
  const how = `${form}, ${confidence}${negated === true ? ", negated" : ""}`;
  return `${String(column).padStart(4)}  ${kind.padEnd(9)}  ${name}  ${shell.paint(levels[confidence], how)}`;
}
