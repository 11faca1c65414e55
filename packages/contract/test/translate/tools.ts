import type { Json, JsonObject, JsonSchema, Tool } from "../../src/index.ts";
import { parseToolList } from "../../src/index.ts";

/** A tool as the parser makes it. */
export function toolOf(inputSchema: JsonObject, outputSchema?: JsonSchema, name = "tool"): Tool {
  const definition = { name, inputSchema, ...(outputSchema !== undefined && { outputSchema }) };
  const { tools, problems } = parseToolList({ tools: [definition] });
  const [tool] = tools;
  if (tool === undefined) throw new Error(JSON.stringify(problems));
  return tool;
}

/** An object schema. */
export function objectOf(
  properties: JsonObject,
  required: readonly string[] = [],
  more: JsonObject = {},
): JsonObject {
  return { type: "object", properties, required: [...required], ...more };
}

export const text: JsonObject = { type: "string" };

/** The value with everything in it frozen, so that whoever changes it throws. */
export function frozen<Value extends Json>(value: Value): Value {
  if (typeof value === "object" && value !== null)
    for (const inside of Object.values(value as JsonObject)) frozen(inside);
  return Object.freeze(value);
}
