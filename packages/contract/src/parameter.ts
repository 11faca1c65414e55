import type { Json } from "./json.ts";
import type { JsonSchema } from "./tool.ts";

/** One input parameter of a tool, nested ones included, seen through `$ref`, `allOf`, `anyOf` and `oneOf`. */
export interface Parameter {
  /** Dotted path, `[]` for array items and `*` for the keys of a map: `fields[].target`, `headers.*.value`. */
  readonly path: string;
  /** Last segment of `path`. */
  readonly name: string;
  /** JSON Pointer into the tool definition of the first place that declares it. */
  readonly pointer: string;
  /** Required by the object that holds it, in every branch that declares it. */
  readonly required: boolean;
  readonly schema: JsonSchema;
  /** JSON types that can occur; empty when anything can. */
  readonly types: readonly string[];
  /** Values of `enum`/`const` (also of array items' enum), when the parameter is an enumeration. */
  readonly values: readonly Json[] | undefined;
}
