/** How a file is read; everything that no other reader knows is plain text. */
export type Format = "markdown" | "yaml" | "json" | "toml" | "python" | "javascript" | "text";

/** Template languages whose expressions are masked before a text is read. */
export type Template = "braces" | "jinja";

const byExtension: ReadonlyMap<string, Format> = new Map([
  ...[
    "md",
    "mdc",
    "mdx",
    "markdown",
    "prompt",
    "prompty",
    "chatmode",
    "hbs",
    "handlebars",
    "mustache",
  ].map((extension) => [extension, "markdown"] as const),
  ...[
    "j2",
    "jinja",
    "jinja2",
    "njk",
    "liquid",
    "txt",
    "text",
    "tmpl",
    "baml",
    "xml",
    "html",
    "poml",
    "skprompt",
  ].map((extension) => [extension, "text"] as const),
  ...["yaml", "yml"].map((extension) => [extension, "yaml"] as const),
  ...["json", "jsonc", "json5", "jsonl", "ndjson", "ipynb"].map(
    (extension) => [extension, "json"] as const,
  ),
  ["toml", "toml"],
  ...["py", "pyi"].map((extension) => [extension, "python"] as const),
  ...[
    "ts",
    "tsx",
    "js",
    "jsx",
    "mjs",
    "cjs",
    "mts",
    "cts",
    "go",
    "java",
    "kt",
    "cs",
    "rs",
    "rb",
    "swift",
    "php",
  ].map((extension) => [extension, "javascript"] as const),
]);

/**
 * Picks the reader for a path by its last extension (`x.md.j2` is a template of Markdown and is
 * read as text).
 */
export function formatOf(path: string): Format {
  const name = path
    .slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1)
    .toLowerCase();
  const dot = name.lastIndexOf(".");
  return (dot > 0 ? byExtension.get(name.slice(dot + 1)) : undefined) ?? "text";
}
