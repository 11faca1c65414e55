import { isJsonObject } from "@tenon/contract";
import type { JsonSchema } from "@tenon/contract";
import type { MirroredParameter } from "./agreed.ts";
import { pinLimits } from "./limits.ts";

/**
 * The parameters that `x-mcp-header` names (MCP 2026-07-28, streamable HTTP, "Schema extension"): of type string, integer or
 * boolean, reached through `properties` alone. Empty where one annotation is invalid: conforming clients then do not call
 * the tool at all, and there is nothing that a header could be held against.
 */
export function mirroredParameters(schema: JsonSchema): readonly MirroredParameter[] {
  const found: MirroredParameter[] = [];
  const pending: Place[] = [{ schema, path: [] }];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    if (!isJsonObject(place.schema)) continue;
    const { properties, type } = place.schema;
    const name = place.schema["x-mcp-header"];
    if (name !== undefined) {
      const known = place.path.length > 0 && typeof name === "string" && token.test(name);
      if (!known || !isMirrorable(type) || found.length >= pinLimits.mirrored) return [];
      const header = `mcp-param-${name.toLowerCase()}`;
      if (found.some((one) => one.header === header)) return [];
      found.push({ header, path: place.path, type });
    }
    if (!isJsonObject(properties)) continue;
    for (const key of Object.keys(properties)) {
      const child = properties[key];
      if (isJsonObject(child)) pending.push({ schema: child, path: [...place.path, key] });
    }
  }
  return found;
}

interface Place {
  readonly schema: JsonSchema;
  readonly path: readonly string[];
}

/** RFC 9110, section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/u;

function isMirrorable(type: unknown): type is MirroredParameter["type"] {
  return type === "string" || type === "integer" || type === "boolean";
}
