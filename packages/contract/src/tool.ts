import type { JsonObject } from "./json.ts";

/** A JSON Schema: an object, or a boolean (2020-12 section 4.3). */
export type JsonSchema = JsonObject | boolean;

/** One tool definition that passed every limit and shape check of `parseToolList`. */
export interface Tool {
  readonly name: string;
  /** The definition exactly as the server sent it, unknown keys and `_meta` included. */
  readonly definition: JsonObject;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly inputSchema: JsonObject;
  readonly outputSchema: JsonSchema | undefined;
  /** Raw annotations; the spec's defaults are filled in where they are compared. */
  readonly annotations: JsonObject;
}

/** Why one entry of a tool list could not be used; the other tools are kept. */
export interface ToolProblem {
  readonly code: ToolProblemCode;
  /** Position in the list, from 0. */
  readonly index: number;
  /** The tool's name where it could be read. */
  readonly name: string | undefined;
  /** JSON Pointer (RFC 6901) into the definition; "" for the definition itself. */
  readonly pointer: string;
  /** What was wrong, where, and what to do; contains no raw text of the server. */
  readonly message: string;
}

export type ToolProblemCode =
  | "tool-not-object"
  | "tool-name-invalid"
  | "tool-name-duplicate"
  | "tool-field-invalid"
  | "tool-schema-missing"
  | "tool-schema-invalid"
  | "tool-schema-ref-cycle"
  | "tool-schema-ref-unresolved"
  | "tool-too-large"
  | "tool-too-deep";

/** A parsed tool list: usable tools sorted by name, and the entries that were not usable. */
export interface ToolList {
  readonly tools: readonly Tool[];
  readonly problems: readonly ToolProblem[];
}
