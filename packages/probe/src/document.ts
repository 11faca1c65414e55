import { type Json, isJsonObject, parseToolList } from "@tenon/contract";
import { writable } from "./depth.ts";
import { limits } from "./limits.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * The snapshot that a saved file holds: `{"tools": […]}`, an array of tools, or the JSON-RPC answer around them. Throws
 * `ProbeStop`: `malformed`, `partial` (a saved first page), `too-large`.
 */
export function parseDocument(bytes: Uint8Array, source: string): Snapshot {
  const value = parseJson(bytes);
  const body = isJsonObject(value) && isJsonObject(value["result"]) ? value["result"] : value;
  const tools = Array.isArray(body) ? body : toolsOf(body);
  if (tools.length > limits.maxItems) {
    throw new ProbeStop("too-large", `The file has more than ${limits.maxItems} tools. Split it.`);
  }
  return {
    rawTools: writable(tools),
    list: parseToolList(tools),
    toolPages: [],
    prompts: [],
    promptTexts: [],
    resources: [],
    resourceTemplates: [],
    capabilities: undefined,
    serverInfo: undefined,
    instructions: undefined,
    protocol: undefined,
    capabilityProfile: "unknown",
    source,
    warnings: [],
    timings: undefined,
  };
}

function parseJson(bytes: Uint8Array): Json {
  const advice = "Save a tools/list result there, for example with tenon probe --save.";
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ProbeStop("malformed", `The content is not UTF-8 text. ${advice}`, { cause });
  }
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (cause) {
    throw new ProbeStop(
      "malformed",
      `The content is not JSON${positionIn(text, cause)}. ${advice}`,
      { cause },
    );
  }
}

/** Line and column of a JSON error, where the parser gives its position. */
function positionIn(text: string, cause: unknown): string {
  const found = cause instanceof Error ? /at position (\d+)/.exec(cause.message) : null;
  if (found === null) return "";
  const before = text.slice(0, Number(found[1])).split("\n");
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

function toolsOf(body: Json): readonly Json[] {
  const tools = isJsonObject(body) ? body["tools"] : undefined;
  if (!isJsonObject(body) || !Array.isArray(tools)) {
    throw new ProbeStop(
      "malformed",
      'The content has no tool list. It must be {"tools": […]} or an array of tools, as tools/list gives it.',
    );
  }
  if (typeof body["nextCursor"] === "string") {
    throw new ProbeStop(
      "partial",
      "The content is one page of a longer list: it has a nextCursor. Save every page in one list.",
    );
  }
  return tools;
}
