import type { JsonObject } from "../../src/index.ts";
import type { TranslationOptions } from "../../src/entry/translate.ts";
import { objectOf, text } from "./tools.ts";

/** Calls and what they become; `refused` where they must not be sent. */
export type Calls = readonly (readonly [call: JsonObject, becomes: JsonObject | "refused"])[];

/** One kind of change, what becomes of calls, and the rules of the steps or of what is in the way. */
export interface Case {
  readonly title: string;
  readonly pinned: JsonObject;
  readonly live: JsonObject;
  readonly options?: TranslationOptions;
  readonly verdict: "translates" | "partial" | "refuses";
  /** Rules of the steps, or of what is in the way. */
  readonly rules: readonly string[];
  readonly calls?: Calls;
}

export const closed = { additionalProperties: false };
export const integer = { type: "integer" };
export const oneOfOrders = (...values: string[]): JsonObject => ({ type: "string", enum: values });
export const draft07 = { $schema: "http://json-schema.org/draft-07/schema#" };
export const fieldList = (name: string, description: string): JsonObject =>
  objectOf(
    {
      fields: {
        type: "array",
        items: objectOf(
          { name: text, [name]: { type: "string", description } },
          ["name", name],
          closed,
        ),
      },
    },
    ["fields"],
    closed,
  );
export const node = (properties: JsonObject): JsonObject => ({
  ...objectOf({ tree: { $ref: "#/$defs/Node" } }, ["tree"]),
  $defs: {
    Node: objectOf({ ...properties, kids: { type: "array", items: { $ref: "#/$defs/Node" } } }),
  },
});
