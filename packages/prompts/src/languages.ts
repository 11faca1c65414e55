/** Programs whose string literals are read for prompts. */
export type ProgramLanguage =
  | "python"
  | "typescript"
  | "jsx"
  | "go"
  | "rust"
  | "java"
  | "csharp"
  | "kotlin"
  | "swift"
  | "ruby"
  | "php"
  | "shell"
  | "c"
  | "baml"
  | "toml";

/** How a language writes strings and comments: all that is needed to find its literals. */
export interface Language {
  readonly lineComments: readonly string[];
  readonly blockComment?: readonly [open: string, close: string];
  /** A `#` begins a comment only behind a blank (`$#`, `${#x}` in a shell). */
  readonly spacedComments?: true;
  /** The quotes, longer ones first. */
  readonly quotes: readonly Quote[];
  /** What may stand right before a quote and belongs to the literal; matched at the end of a slice. */
  readonly prefix?: RegExp;
  /** Prefixes that switch escapes off. */
  readonly raw?: RegExp;
  /** What a raw literal still knows: backslashes that hide a quote, or a quote written twice. */
  readonly rawEscape?: "kept" | "doubled";
  /** Prefixes without which a quote's holes are plain characters. */
  readonly formatted?: RegExp;
  /** Operators that join two literals. */
  readonly joins: string;
  /** Two literals side by side are one. */
  readonly adjacent?: true;
  /** A slash where a value is expected begins a regular expression. */
  readonly regex?: true;
  readonly jsx?: true;
  /** Opens a text that begins on the next line and ends at the line that is group 1. */
  readonly heredoc?: RegExp;
  /** `'a` is a lifetime, `'x'` a character. */
  readonly lifetimes?: true;
}

/** One kind of string literal. */
export interface Quote {
  readonly mark: string;
  /** The literal may span lines. */
  readonly lines?: true;
  readonly escape: "backslash" | "none";
  readonly hole?: Hole;
}

/** An expression inside a literal. */
export interface Hole {
  readonly open: string;
  readonly close: string;
  /** `{{` and `}}` are braces. */
  readonly doubled?: true;
  /** A template language's mask knows it, so that it may stay as it is written. */
  readonly known?: true;
}

const dollar: Hole = { open: "${", close: "}", known: true };
const braces: Hole = { open: "{", close: "}", doubled: true };

/** Quotes of one kind, each with the same rules. */
function quotes(marks: string, rules: Omit<Quote, "mark">): readonly Quote[] {
  return marks.split(" ").map((mark) => ({ mark, ...rules }));
}

const cLike = {
  lineComments: ["//"],
  blockComment: ["/*", "*/"],
  joins: "+",
} satisfies Omit<Language, "quotes">;
const plain = quotes(`" '`, { escape: "backslash" });
const script: Language = {
  ...cLike,
  quotes: [...plain, { mark: "`", lines: true, escape: "backslash", hole: dollar }],
  regex: true,
};
const formatted = { escape: "backslash", hole: braces } as const;

/** Every language, by its strings and comments. */
export const languages: Readonly<Record<ProgramLanguage, Language>> = {
  python: {
    lineComments: ["#"],
    quotes: [...quotes(`""" '''`, { ...formatted, lines: true }), ...quotes(`" '`, formatted)],
    prefix: /(?<![\w"'])[A-Za-z]{1,2}$/u,
    raw: /r/iu,
    rawEscape: "kept",
    formatted: /[ft]/iu,
    joins: "+",
    adjacent: true,
  },
  typescript: script,
  jsx: { ...script, jsx: true },
  go: { ...cLike, quotes: [...plain, { mark: "`", lines: true, escape: "none" }] },
  rust: {
    ...cLike,
    quotes: [{ mark: '"', lines: true, escape: "backslash" }],
    prefix: /(?<!\w)(?:[bc]?r#{0,8}|[bc])$/u,
    raw: /r/u,
    lifetimes: true,
  },
  java: { ...cLike, quotes: [{ mark: '"""', lines: true, escape: "backslash" }, ...plain] },
  csharp: {
    ...cLike,
    quotes: [
      { mark: '"""', lines: true, escape: "none", hole: braces },
      ...quotes(`"`, formatted),
      ...quotes(`'`, { escape: "backslash" }),
    ],
    prefix: /[$@]{1,3}$/u,
    raw: /@/u,
    rawEscape: "doubled",
    formatted: /\$/u,
  },
  kotlin: {
    ...cLike,
    quotes: [
      { mark: '"""', lines: true, escape: "none", hole: dollar },
      { mark: '"', escape: "backslash", hole: dollar },
      { mark: "'", escape: "backslash" },
    ],
  },
  swift: {
    ...cLike,
    quotes: [
      { mark: '"""', lines: true, escape: "backslash", hole: { open: "\\(", close: ")" } },
      { mark: '"', escape: "backslash", hole: { open: "\\(", close: ")" } },
    ],
    prefix: /#{1,8}$/u,
    raw: /#/u,
  },
  ruby: {
    lineComments: ["#"],
    quotes: [
      { mark: '"', lines: true, escape: "backslash", hole: { open: "#{", close: "}" } },
      ...quotes("' `", { lines: true, escape: "backslash" }),
    ],
    joins: "+",
    adjacent: true,
    regex: true,
    heredoc: /<<[~-]?(["'`]?)([A-Z_]\w{0,60})\1/uy,
  },
  php: {
    lineComments: ["//", "#"],
    blockComment: ["/*", "*/"],
    quotes: quotes(`" '`, { lines: true, escape: "backslash" }),
    joins: ".",
    heredoc: /<<<[ \t]*(["']?)([A-Za-z_]\w{0,60})\1/uy,
  },
  shell: {
    lineComments: ["#"],
    spacedComments: true,
    quotes: [
      { mark: '"', lines: true, escape: "backslash" },
      { mark: "'", lines: true, escape: "none" },
    ],
    joins: "",
    heredoc: /<<-?[ \t]*(["']?)([A-Za-z_]\w{0,60})\1/uy,
  },
  c: { ...cLike, quotes: plain, adjacent: true },
  baml: {
    lineComments: ["//"],
    quotes: [{ mark: '"', escape: "backslash" }],
    prefix: /#{1,8}$/u,
    raw: /#/u,
    joins: "",
  },
  toml: {
    lineComments: ["#"],
    quotes: [
      { mark: '"""', lines: true, escape: "backslash" },
      { mark: "'''", lines: true, escape: "none" },
      { mark: '"', escape: "backslash" },
      { mark: "'", escape: "none" },
    ],
    joins: "",
  },
};
