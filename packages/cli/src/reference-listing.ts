import { formWords, type MissedName, type ReadFile, referencePath } from "@tenon/check";
import { inertLine } from "@tenon/contract";
import type { Reference } from "@tenon/prompts";
import type { Shell } from "./shell.ts";

const levels = { certain: "green", likely: "yellow", possible: "dim" } as const;

/** Names that were passed over, shown per file. */
const mostMissed = 12;

/** The files' lines that say something about tools, each with what it says below; then the names that were passed over. */
export function listing(shell: Shell, files: readonly ReadFile[]): string {
  const blocks = files.map((file) => fileBlock(shell, file));
  const number = files.reduce((sum, { scan }) => sum + scan.references.length, 0);
  const places = number === 1 ? "1 reference" : `${number.toLocaleString("en")} references`;
  const inFiles = files.length === 1 ? "1 file" : `${files.length} files`;
  return `${blocks.join("\n")}${blocks.length > 0 ? "\n" : ""}${places} in ${inFiles}\n`;
}

/** One place with what is said of it. */
interface Entry {
  readonly line: number;
  readonly column: number;
  readonly words: string;
}

function fileBlock(shell: Shell, { file, text, scan, missed }: ReadFile): string {
  const entries = entriesOf(shell, scan);
  const name = shell.paint("bold", inertLine(file, 400));
  const passed = missedBlock(shell, missed);
  if (entries.length === 0)
    return `${name}  ${shell.paint("dim", "says nothing about tools")}\n${passed}`;
  const lines = text.text.split("\n");
  const gutter = String(entries.at(-1)?.line ?? 0).length;
  const byLine = Map.groupBy(entries, (entry) => entry.line);
  const parts = [...byLine].map(([line, of]) => {
    const source = inertLine(
      (lines[line - 1] ?? "").trim(),
      Math.max(20, shell.width - gutter - 3),
    );
    const head = `${shell.paint("dim", `${String(line).padStart(gutter)} │`)} ${source}`;
    return [
      head,
      ...of.map(
        ({ column, words }) => `${" ".repeat(gutter)}   ${String(column).padStart(4)}  ${words}`,
      ),
    ].join("\n");
  });
  return `${name}\n${parts.join("\n")}\n${passed}`;
}

/** References, wildcards and unknown names in the file's order. */
function entriesOf(
  shell: Shell,
  { references, grants, unknownNames }: ReadFile["scan"],
): readonly Entry[] {
  return [
    ...references.map((reference) => ({ ...reference, words: describe(shell, reference) })),
    ...grants.map((grant) => {
      const { server, pattern, kind, tools } = grant;
      const name = [server, pattern].filter((part) => part !== undefined);
      const owner = name.map((part) => inertLine(part, 130)).join(" / ");
      const number = tools.length === 1 ? "1 known tool" : `${tools.length} known tools`;
      return {
        ...grant,
        words: `wildcard   ${owner}  ${kind === "allow" ? "allows" : "forbids"} ${number}`,
      };
    }),
    ...unknownNames.map((unknown) => {
      const { server, name, nearest } = unknown;
      const near = nearest === undefined ? "" : `; the nearest is ${inertLine(nearest, 130)}`;
      const what = shell.paint("red", `no version has it${near}`);
      return {
        ...unknown,
        words: `unknown    ${inertLine(server, 130)} / ${inertLine(name, 130)}  ${what}`,
      };
    }),
  ].toSorted((left, right) => left.line - right.line || left.column - right.column);
}

/** `parameter  crm / update_contact / customer_email  in a code span of its own, likely`. */
function describe(shell: Shell, reference: Reference): string {
  const { kind, confidence, negated } = reference;
  const how = `${formWords(reference)}, ${confidence}${negated === true ? ", negated" : ""}`;
  return `${kind.padEnd(9)}  ${path(reference)}  ${shell.paint(levels[confidence], how)}`;
}

/** What looked like a name and was not taken for one, and why. */
function missedBlock(shell: Shell, missed: readonly MissedName[]): string {
  if (missed.length === 0) return "";
  const lines = missed.slice(0, mostMissed).map(({ line, column, word, known, why }) => {
    const place = shell.paint("dim", `${line}:${column}`.padStart(8));
    return `${place}  ${inertLine(word, 130)}  looks like ${path(known)}, but ${why}`;
  });
  const more = missed.length - lines.length;
  if (more > 0) lines.push(`          and ${more} more: --format html shows them`);
  return `${shell.paint("dim", "  not taken")}\n${lines.join("\n")}\n`;
}

function path(named: Parameters<typeof referencePath>[0]): string {
  return referencePath(named)
    .map((part) => inertLine(part, 130))
    .join(" / ");
}
