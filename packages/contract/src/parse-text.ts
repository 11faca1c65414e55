import { TenonError } from "./error.ts";
import { jsonErrorPosition } from "./json-error.ts";
import { limits } from "./limits.ts";
import { parseToolList } from "./parse.ts";
import type { ToolList } from "./tool.ts";

/**
 * `parseToolList` of JSON text or of its UTF-8 bytes, with or without a byte order mark; at most
 * `limits.listBytes`. Throws `TenonError` of kind `load`: `tool-list-too-large`, or `tool-list-invalid` for what is
 * not UTF-8, not JSON (with line and column) or no tool list.
 */
export function parseToolListText(source: string | Uint8Array): ToolList {
  if (source.length > limits.listBytes) {
    throw new TenonError(
      "load",
      "tool-list-too-large",
      `The tool list is larger than ${limits.listBytes} bytes. Ask the server for fewer or shorter tools.`,
    );
  }
  const text = typeof source === "string" ? source.replace(/^\ufeff/u, "") : decode(source);
  return parseToolList(parseJson(text));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TenonError(
      "load",
      "tool-list-invalid",
      "The tool list is not UTF-8 text. Save it as JSON in UTF-8.",
      { cause },
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { line, column } = jsonErrorPosition(text) ?? { line: 1, column: 1 };
    throw new TenonError(
      "load",
      "tool-list-invalid",
      `The tool list is not JSON: it stops making sense at line ${line}, column ${column}. Correct it there.`,
      { cause },
    );
  }
}
