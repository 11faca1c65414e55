import type { Json, JsonObject } from "@tenon/contract";
import { metaKeys, revisionOf } from "../era.ts";
import { asText, isJsonObject } from "../json.ts";

/** Why a request of 2026-07-28 is refused. */
interface ModernFault {
  readonly code: number;
  readonly message: string;
  readonly data?: Json;
}

/** Checks the mirrored headers and the keys of `_meta` of a request (2026-07-28, "Requests"). */
export function modernFault(
  message: JsonObject,
  headers: Readonly<Record<string, string>>,
): ModernFault | undefined {
  const params = isJsonObject(message["params"]) ? message["params"] : {};
  const meta = isJsonObject(params["_meta"]) ? params["_meta"] : {};
  const version = meta[metaKeys.protocolVersion];
  if (message["id"] === undefined) return undefined;
  if (version === undefined || meta[metaKeys.clientCapabilities] === undefined) {
    return { code: -32602, message: "A key of _meta is missing" };
  }
  if (version !== revisionOf.modern) {
    return {
      code: -32022,
      message: "Unsupported protocol version",
      data: { supported: [revisionOf.modern], requested: version },
    };
  }
  const named = { "tools/call": "name", "prompts/get": "name", "resources/read": "uri" }[
    asText(message["method"])
  ];
  const agrees =
    headers["mcp-protocol-version"] === version &&
    headers["mcp-method"] === message["method"] &&
    (named === undefined || headers["mcp-name"] === params[named]);
  return agrees ? undefined : { code: -32020, message: "Header and body disagree" };
}
