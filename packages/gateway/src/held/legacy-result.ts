import { type Json, type JsonObject, isJsonObject } from "@tenon/contract";
import { revisionOf } from "../era.ts";
import type { RequestId } from "../json-rpc.ts";
import { metaKeys } from "../meta-keys.ts";
import { type Edit, edited } from "./json-edit.ts";
import { type Answer, jsonText, objectAt, toBytes } from "./message.ts";

/**
 * A 2026-07-28 answer as the earlier revisions have it: under the client's id, without what only the new one says.
 * Structured content and output schemas had to be objects, so others are wrapped into one with the member `result`.
 */
export function legacyAnswer(
  bytes: Buffer,
  { result }: Answer,
  id: RequestId,
  method: string,
): Buffer {
  const edits = new Map<string, Edit>([["id", JSON.stringify(id)]]);
  if (result !== undefined) {
    const removed = new Map<string, Edit>([
      ["resultType", undefined],
      ["ttlMs", undefined],
      ["cacheScope", undefined],
    ]);
    const { structuredContent, tools } = result;
    if (
      method === "tools/call" &&
      structuredContent !== undefined &&
      !isJsonObject(structuredContent)
    ) {
      removed.set("structuredContent", jsonText({ result: structuredContent }));
    }
    if (method === "tools/list" && Array.isArray(tools) && tools.some(hasOtherOutput)) {
      removed.set("tools", jsonText(tools.map(wrapped)));
    }
    edits.set("result", removed);
  }
  return edited(bytes, edits);
}

function hasOtherOutput(tool: Json): boolean {
  if (!isJsonObject(tool) || tool["outputSchema"] === undefined) return false;
  return objectAt(tool, "outputSchema")?.["type"] !== "object";
}

function wrapped(tool: Json): Json {
  if (!isJsonObject(tool) || !hasOtherOutput(tool)) return tool;
  const properties = { result: tool["outputSchema"] ?? true };
  return { ...tool, outputSchema: { type: "object", properties, required: ["result"] } };
}

const legacyRevisions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/** The revision for a client that asks for this one. */
export function agreedRevision(asked: unknown): string {
  return typeof asked === "string" && legacyRevisions.includes(asked) ? asked : revisionOf.legacy;
}

/** The result of `initialize` for a server that said `discovered` to `server/discover`. */
export function initializeAnswer(
  discovered: JsonObject,
  revision: string,
  id: RequestId,
  name: string,
): Buffer {
  const { instructions } = discovered;
  const info = objectAt(objectAt(discovered, "_meta"), metaKeys.serverInfo);
  return toBytes({
    id,
    result: {
      protocolVersion: revision,
      capabilities: objectAt(discovered, "capabilities") ?? {},
      serverInfo: info ?? { name, version: "unknown" },
      ...(typeof instructions === "string" && { instructions }),
    },
  });
}
