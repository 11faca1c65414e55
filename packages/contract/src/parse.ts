import { TenonError } from "./error.ts";
import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import { parseTool } from "./parse-tool.ts";
import type { Tool, ToolList, ToolProblem } from "./tool.ts";

/**
 * Tools and problems of a raw `tools/list` answer: `{tools: […]}`, a JSON-RPC response that holds one, or an
 * array. Each malformed entry becomes a problem and the rest is kept. Throws `TenonError` of kind `load`:
 * `tool-list-invalid` when there is no list, `tool-list-too-large` when it has too many entries.
 */
export function parseToolList(raw: unknown): ToolList {
  const entries = entriesOf(raw);
  if (entries === undefined) {
    throw new TenonError(
      "load",
      "tool-list-invalid",
      `There is no tool list in the answer: it is ${describe(raw)}. ` +
        'Pass a tools/list result: {"tools": […]} or an array of tool definitions.',
    );
  }
  if (entries.length > limits.tools) {
    throw new TenonError(
      "load",
      "tool-list-too-large",
      `The tool list has ${entries.length} entries; at most ${limits.tools} are read. ` +
        "Ask the server for fewer tools.",
    );
  }
  const tools: Tool[] = [];
  const problems: ToolProblem[] = [];
  const names = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const parsed = parseTool(entry, index, names);
    if ("code" in parsed) problems.push(parsed);
    else tools.push(parsed);
  }
  return { tools: tools.sort(byName), problems };
}

function entriesOf(raw: unknown): readonly unknown[] | undefined {
  if (Array.isArray(raw)) return raw;
  if (!isJsonObject(raw)) return undefined;
  const tools: unknown = own(raw, "tools") ?? toolsOfResponse(own(raw, "result"));
  return Array.isArray(tools) ? tools : undefined;
}

function toolsOfResponse(result: unknown): unknown {
  return isJsonObject(result) ? own(result, "tools") : undefined;
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
}

function describe(raw: unknown): string {
  if (raw === null) return "null";
  if (typeof raw !== "object") return `of type ${typeof raw}`;
  return "an object without an array `tools`";
}

/** By UTF-16 code units, so that the order is the same on every machine. */
function byName(left: Tool, right: Tool): number {
  if (left.name === right.name) return 0;
  return left.name < right.name ? -1 : 1;
}
