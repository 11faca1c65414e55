import { isJsonObject, parametersOf } from "@tenon/contract";
import type { Json, JsonObject, Parameter } from "@tenon/contract";

/** What the page shows of a tool definition that a server wrote; anything of it may be missing or odd. */
export interface ShownTool {
  readonly name: string;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly definition: Json;
  /** Annotations that are set, in words. */
  readonly hints: readonly string[];
}

/** Reads a tool definition as far as it can be read. */
export function shownTool(definition: Json): ShownTool {
  const object = objectOf(definition);
  const annotations = objectOf(object["annotations"]);
  return {
    name: textOf(object["name"]) ?? "",
    title: textOf(object["title"]) ?? textOf(annotations["title"]),
    description: textOf(object["description"]),
    definition,
    hints: hintsOf(annotations),
  };
}

/** The parameters that a tool takes, nested ones included. */
export function parametersIn({ name, definition }: ShownTool): readonly Parameter[] {
  const object = objectOf(definition);
  return parametersOf({
    name,
    definition: object,
    title: undefined,
    description: undefined,
    inputSchema: objectOf(object["inputSchema"]),
    outputSchema: undefined,
    annotations: {},
  });
}

const hintWords: readonly (readonly [string, string])[] = [
  ["readOnlyHint", "read-only"],
  ["destructiveHint", "destructive"],
  ["idempotentHint", "idempotent"],
  ["openWorldHint", "open world"],
];

function hintsOf(annotations: JsonObject): readonly string[] {
  return hintWords.flatMap(([key, words]) => {
    const value = Object.hasOwn(annotations, key) ? annotations[key] : undefined;
    if (typeof value !== "boolean") return [];
    return [value ? words : `not ${words}`];
  });
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
