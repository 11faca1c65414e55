/**
 * Bounds on what one prompt file can make Tenon do; past them a file is read in part and a problem
 * says so.
 */
export const limits = {
  /** Bytes of one file that are read. */
  fileBytes: 16 * 1024 * 1024,
  /** Nesting of objects and arrays in example arguments and data files. */
  valueDepth: 64,
  /** Values (scalars, lists, maps) in one parsed example or data file. */
  valueNodes: 200_000,
  /** Characters of YAML that are parsed; a longer text is read as plain text. */
  yamlCharacters: 500_000,
  /** Characters of TOML that are parsed; a longer text is read as plain text. */
  tomlCharacters: 1_000_000,
  /** Characters of one call's arguments. */
  callCharacters: 20_000,
  /** Texts inside texts (JSON in a template in a JSON string …). */
  nestedTexts: 4,
  /** References reported of one file. */
  references: 20_000,
  /** Earlier mentions of tools that are asked whether they own a parameter. */
  scopeMentions: 48,
  /** Characters of one template expression that is masked. */
  templateCharacters: 2_000,
  /** Characters of one comment of a template language that is masked. */
  commentCharacters: 20_000,
  /** Literals in holes of literals of a program. */
  codeDepth: 32,
  /** Texts of a program without their closing line, after which no more are searched. */
  brokenLiterals: 64,
  /** Problems reported of one file. */
  problems: 20,
} as const;
