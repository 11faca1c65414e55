import { compileVocabulary, scanPrompt } from "@tenon/prompts";
import type { Vocabulary } from "@tenon/prompts";

/** A kind of text that is nasty for some rule, made longer by repetition. */
interface Nasty {
  readonly name: string;
  readonly path: string;
  /** One piece, or a whole text of about so many characters. */
  readonly piece: string | ((characters: number) => string);
}

const nasty: readonly Nasty[] = [
  { name: "open brackets", path: "a.md", piece: "update_contact({[" },
  { name: "open braces behind a tool", path: "a.md", piece: "`update_contact` with `{" },
  { name: "open parentheses", path: "a.md", piece: "update_contact(" },
  { name: "open quotes in calls", path: "a.md", piece: 'update_contact(note="x' },
  { name: "open backticks", path: "a.md", piece: "`update_contact ``" },
  { name: "open templates", path: "a.md", piece: "{{ update_contact {% ${ " },
  { name: "open comments", path: "a.md", piece: "<!-- update_contact " },
  { name: "open fences", path: "a.md", piece: "```\nupdate_contact\n~~~\n" },
  { name: "one long line of names", path: "a.md", piece: "note, status, " },
  { name: "names and with", path: "a.md", piece: "update_contact with note and status, " },
  { name: "takes and takes", path: "a.md", piece: "takes an optional note, " },
  { name: "underscores", path: "a.md", piece: "a_b_note_" },
  { name: "underscored words before names", path: "a.md", piece: "a_a_a_a_a_a_a_a_a_a_a_a (note " },
  { name: "qualifiers", path: "a.md", piece: "mcp__crm__crm__" },
  { name: "hyphens", path: "a.md", piece: "crm-update_contact-" },
  { name: "a table without end", path: "a.md", piece: "| update_contact | note, status |\n" },
  { name: "a table of one row", path: "a.md", piece: "| note " },
  {
    name: "nested lists",
    path: "a.md",
    piece: "- `update_contact`\n  - note: x\n    - status: y\n",
  },
  { name: "blank lines", path: "a.md", piece: "\n\n \n>\n" },
  { name: "headings", path: "a.md", piece: "# update_contact\n## note\n" },
  { name: "values beside names", path: "a.md", piece: "status can be either `open`, " },
  { name: "addresses", path: "a.md", piece: "https://update_contact(((" },
  { name: "tags", path: "a.md", piece: "<update_contact><note>" },
  {
    name: "invocations",
    path: "a.md",
    piece: '<invoke name="update_contact"><parameter name="note">',
  },
  { name: "a name on each line", path: "a.md", piece: "`update_contact`\n" },
  { name: "a name on each line of data", path: "a.yaml", piece: "update_contact:\n" },
  { name: "names with deep lines", path: "a.txt", piece: "update_contact:\n  x\n" },
  {
    name: "negations",
    path: "a.md",
    piece: "there is no longer a `update_contact` tool was removed ",
  },
  {
    name: "nested JSON",
    path: "a.json",
    piece: (size) => "[".repeat(size / 2) + "]".repeat(size / 2),
  },
  {
    name: "strings of JSON",
    path: "a.json",
    piece: (size) =>
      JSON.stringify(Array.from({ length: size / 40 }, () => '{"name":"update_contact"}')),
  },
  {
    name: "lines of YAML",
    path: "a.yaml",
    piece: "- tool: update_contact\n  arguments: {note: x}\n",
  },
  { name: "literals of a program", path: "a.py", piece: "x = f'update_contact {note}'\n" },
];

/**
 * Scans each kind of nasty text at a size and at twice that size, and tells line by line by which
 * factor the time grows: 2 is linear, 4 quadratic.
 */
export function* growth(characters = 40_000): Generator<string> {
  const vocabulary = compileVocabulary([
    {
      server: "crm",
      versions: [
        [
          {
            name: "update_contact",
            parameters: [{ path: "note" }, { path: "status", values: ["open", "closed"] }],
          },
        ],
      ],
    },
  ]);
  yield `| nasty text | ms at ${characters / 1000} KB | ms at ${characters / 500} KB | factor |`;
  yield "| --- | --- | --- | --- |";
  for (const kind of nasty) {
    const once = fastest(kind, characters, vocabulary);
    const twice = fastest(kind, 2 * characters, vocabulary);
    yield `| ${kind.name} | ${once.toFixed(1)} | ${twice.toFixed(1)} | ${(twice / once).toFixed(1)} |`;
  }
}

/** The least of three measurements in milliseconds of processor time. */
function fastest({ path, piece }: Nasty, size: number, vocabulary: Vocabulary): number {
  const text =
    typeof piece === "string" ? piece.repeat(Math.ceil(size / piece.length)) : piece(size);
  const bytes = Buffer.from(text);
  const times = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    scanPrompt({ path, bytes, vocabulary, bound: ["crm"] });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
