import type { Json, Tool } from "@tenon/contract";

/**
 * A place in a file. Lines and columns count from 1, columns in UTF-16 code units; the end is
 * exclusive.
 */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** What a place names. */
export type ReferenceKind = "tool" | "parameter" | "value" | "call";

/**
 * Sure to less sure: `certain` is declared or structured, `likely` is a code span or a distinctive
 * word in a bound file, `possible` never fails a build.
 */
export type Confidence = "certain" | "likely" | "possible";

/** How the name was written. */
export type ReferenceForm =
  | "declared"
  | "qualified"
  | "call"
  | "structured"
  | "code-span"
  | "object-key"
  | "argument"
  | "bullet"
  | "signature"
  | "template"
  | "bare";

/** Example arguments of a call as written in the prompt. */
export interface ExampleCall {
  /** The parsed arguments; a hole (`<id>`, `…`, `{{x}}`) is null here and listed in `holes`. */
  readonly arguments: Json;
  /** JSON Pointers into `arguments` where any value may stand. */
  readonly holes: readonly string[];
  /**
   * True when the prompt elides further arguments (`…`, `...`): a missing required one is then no
   * finding.
   */
  readonly open: boolean;
}

/** A place in a prompt that names a tool, a parameter, a value or a whole call. */
export interface Reference extends Span {
  readonly file: string;
  /**
   * Column where the bare name starts when the span begins with a qualifier (`mcp__server__tool` is
   * one span); the name ends at `endColumn`. Absent when the span is the name alone.
   */
  readonly nameColumn?: number;
  readonly kind: ReferenceKind;
  readonly server: string;
  /** The bare tool name in the server's vocabulary. */
  readonly tool: string;
  /** Dotted parameter path as in `Parameter.path`. */
  readonly parameter?: string;
  readonly value?: string;
  readonly form: ReferenceForm;
  readonly confidence: Confidence;
  /** "There is no `x`", "`x` was removed": never drift. */
  readonly negated?: true;
  /** For `kind: "call"`. */
  readonly call?: ExampleCall;
}

/**
 * A name that a prompt qualifies with a server's name although no version of that server ever had
 * it.
 */
export interface UnknownName extends Span {
  readonly file: string;
  readonly server: string;
  readonly name: string;
  /** The nearest known tool name, when one is near. */
  readonly nearest?: string;
}

/**
 * What is known of one server: every tool of every version to be recognised (what was, what is).
 */
export interface ServerVocabulary {
  readonly server: string;
  /** Other names under which prompts qualify its tools (`mcp__alias__tool`). */
  readonly aliases?: readonly string[];
  readonly versions: readonly (readonly VocabularyTool[])[];
}

/** A tool, or the remains of one that is gone (`Retired` in the lock): only names are needed. */
export type VocabularyTool =
  | Tool
  | { readonly name: string; readonly parameters: readonly RetiredParameter[] };

/** A parameter that a tool had: its dotted path and the values of its enumeration. */
export interface RetiredParameter {
  readonly path: string;
  readonly values?: readonly string[];
}

/**
 * Something about a file that a person should know (broken front matter, invalid UTF-8); the rest
 * was still read.
 */
export interface ReadProblem extends Span {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/**
 * A permission in a prompt's own declarations that is not one tool's name: a whole server
 * (`mcp__crm`, `crm/*`) or a pattern (`get_*`).
 */
export interface Grant extends Span {
  readonly file: string;
  /** The server it names, when it names one. */
  readonly server?: string;
  /** The tools' names with `*` for any characters; `*` alone is the whole server. */
  readonly pattern: string;
  /** `deny` for `excludeTools`, `disallowedTools` and their like. */
  readonly kind: "allow" | "deny";
  /** Known tools, of any version, that it covers. */
  readonly tools: readonly { readonly server: string; readonly tool: string }[];
}

/** What Tenon understood of one prompt file. */
export interface ScanResult {
  readonly references: readonly Reference[];
  /** Wildcards in the file's declarations. */
  readonly grants: readonly Grant[];
  readonly unknownNames: readonly UnknownName[];
  readonly problems: readonly ReadProblem[];
}
