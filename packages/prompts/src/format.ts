import type { ProgramLanguage } from "./languages.ts";

/** How a file is read; everything that no other reader knows is Markdown, as plain text is. */
export type Format =
  | ProgramLanguage
  | "markdown"
  | "mdx"
  | "rst"
  | "asciidoc"
  | "yaml"
  | "json"
  | "json-lines"
  | "notebook";

/** The extensions of each format; any other file is read as Markdown. */
const extensions = {
  markdown: "md mdc markdown mkd qmd rmd prompt prompty chatmode txt text skprompt",
  mdx: "mdx",
  rst: "rst rest",
  asciidoc: "adoc asciidoc asc",
  yaml: "yaml yml",
  json: "json jsonc json5 webmanifest code-workspace",
  "json-lines": "jsonl ndjson",
  notebook: "ipynb",
  toml: "toml",
  python: "py pyi pyw",
  typescript: "ts mts cts",
  jsx: "tsx jsx js mjs cjs",
  go: "go",
  rust: "rs",
  java: "java groovy scala dart",
  csharp: "cs",
  kotlin: "kt kts",
  swift: "swift",
  ruby: "rb rake",
  php: "php",
  shell: "sh bash zsh ksh bats",
  c: "c h cc cpp cxx hpp m mm",
  baml: "baml",
} satisfies Readonly<Record<Format, string>>;

/** Template languages: what stands before their extension says what they make. */
const templates = new Set(
  "j2 jinja jinja2 njk liquid hbs handlebars mustache tmpl gotmpl tpl erb ejs eta".split(" "),
);
/** Formats that are still read as themselves when a template makes them. */
const templated: ReadonlySet<Format> = new Set([
  "yaml",
  "json",
  "json-lines",
  "mdx",
  "rst",
  "asciidoc",
]);

const byExtension: ReadonlyMap<string, Format> = new Map(
  Object.entries(extensions).flatMap(([format, list]) =>
    isFormat(format) ? list.split(" ").map((extension) => [extension, format] as const) : [],
  ),
);

/**
 * Picks the reader for a path by its last extension; behind a template's extension the one before
 * counts (`values.yaml.j2` is YAML).
 */
export function formatOf(path: string): Format {
  const name = path
    .slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1)
    .toLowerCase();
  const [, ...parts] = name.replace(/^\.+/u, "").split(".");
  const last = parts.at(-1) ?? "";
  if (!templates.has(last)) return byExtension.get(last) ?? "markdown";
  const inner = byExtension.get(parts.at(-2) ?? "");
  return inner !== undefined && templated.has(inner) ? inner : "markdown";
}

function isFormat(word: string): word is Format {
  return Object.hasOwn(extensions, word);
}
