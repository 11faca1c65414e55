import type { Json, JsonObject } from "@tenon/contract";
import { revisionOf } from "../era.ts";
import type { RequestId } from "../json-rpc.ts";
import { metaKeys } from "../meta-keys.ts";
import { type Edit, edited } from "./json-edit.ts";
import { type Answer, objectAt, toBytes } from "./message.ts";
import { cacheable } from "./protocol-keys.ts";

/** A legacy server's answer as 2026-07-28 has it: under the client's id, complete, and with how long it is good. */
export function modernAnswer(bytes: Buffer, answer: Answer, id: RequestId, method: string): Buffer {
  const edits = new Map<string, Edit>([["id", JSON.stringify(id)]]);
  const { result } = answer;
  if (result !== undefined) {
    const additions = new Map<string, Edit>();
    if (!Object.hasOwn(result, "resultType")) additions.set("resultType", '"complete"');
    if (cacheable.has(method)) {
      // A legacy server does not say; so it is good for now, and for who asked.
      if (!Object.hasOwn(result, "ttlMs")) additions.set("ttlMs", "0");
      if (!Object.hasOwn(result, "cacheScope")) additions.set("cacheScope", '"private"');
    }
    edits.set("result", additions);
  }
  return edited(bytes, edits);
}

/** The HTTP status of an answer with this error code, or with none (2026-07-28, "Streamable HTTP", status codes). */
export function modernStatus(code: Json | undefined): number {
  if (code === -32601) return 404;
  return code === -32020 || code === -32021 || code === -32022 ? 400 : 200;
}

const modernCapabilities = [
  "experimental",
  "logging",
  "completions",
  "prompts",
  "resources",
  "tools",
  "extensions",
];

/** The result of `server/discover` for a server that said `hello` to `initialize`. */
export function discoverAnswer(hello: JsonObject, id: RequestId): Buffer {
  const declared = objectAt(hello, "capabilities") ?? {};
  const capabilities: Record<string, JsonObject> = {};
  for (const name of modernCapabilities) {
    const capability = objectAt(declared, name);
    if (capability !== undefined) capabilities[name] = capability;
  }
  const { instructions } = hello;
  return toBytes({
    id,
    result: {
      resultType: "complete",
      supportedVersions: [revisionOf.modern],
      capabilities,
      ...(typeof instructions === "string" && { instructions }),
      ttlMs: 0,
      cacheScope: "private",
      _meta: { [metaKeys.serverInfo]: objectAt(hello, "serverInfo") ?? {} },
    },
  });
}
