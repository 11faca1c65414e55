import { isJsonObject } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import { type Era, revisionOf } from "../era.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import { isRequestId } from "../json-rpc.ts";
import type { JsonRpcMessage, JsonRpcRequest, RequestId } from "../json-rpc.ts";
import { metaKeys } from "../meta-keys.ts";
import { frontLimits } from "./limits.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a POST says, or what is wrong with it. */
export type Envelope =
  | { readonly kind: "request"; readonly era: Era; readonly message: JsonRpcRequest }
  | { readonly kind: "note"; readonly era: Era; readonly message: JsonRpcMessage }
  | { readonly kind: "invalid"; readonly id: RequestId | null; readonly problem: GatewayProblem };

const { protocolVersion: versionKey, clientCapabilities: capabilitiesKey } = metaKeys;
const modernRevision = revisionOf.modern;

/**
 * Reads the body of a POST (JSON-RPC 2.0; MCP 2026-07-28, "Streamable HTTP"). A message is modern when its header or its
 * `_meta` says so, except in a session and for `initialize`, which only older revisions have. Modern headers have to
 * repeat what the body says.
 */
export function readEnvelope(bytes: Buffer, headers: Headers): Envelope {
  const message = parsed(bytes);
  if (message === undefined) return invalid(null, "The body is no JSON object.");
  const { id, method } = message;
  if (message["jsonrpc"] !== "2.0") return invalid(null, 'The body has no "jsonrpc": "2.0".');
  if (method !== undefined && typeof method !== "string")
    return invalid(null, "`method` is no text.");
  if (id !== undefined && id !== null && !isRequestId(id)) {
    return invalid(null, "`id` is neither text nor number.");
  }
  const params = message["params"];
  if (params !== undefined && !isJsonObject(params)) {
    return invalid(id ?? null, "`params` is no object.");
  }
  const era = eraOf(headers, method, params);
  if (method === undefined) {
    const answers = id !== undefined && ("result" in message || "error" in message);
    if (!answers) return invalid(null, "It is neither a request nor an answer.");
    return { kind: "note", era, message: message as unknown as JsonRpcMessage };
  }
  // Null ids are not for requests (MCP base protocol).
  if (id === null) return invalid(null, "`id` is null.");
  if (id === undefined) return { kind: "note", era, message: message as unknown as JsonRpcMessage };
  const problem = era === "modern" ? modernProblem(headers, method, params) : undefined;
  if (problem !== undefined) return { kind: "invalid", id, problem };
  return { kind: "request", era, message: message as unknown as JsonRpcRequest };
}

function parsed(bytes: Buffer): JsonObject | undefined {
  if (deepest(bytes) > frontLimits.depth) return undefined;
  try {
    const message: unknown = JSON.parse(bytes.toString("utf8"));
    return isJsonObject(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

/** The deepest nesting of JSON. */
function deepest(bytes: Buffer): number {
  // A short body cannot nest deeply enough to matter, and most are short.
  if (bytes.length <= 2 * frontLimits.depth) return 0;
  let depth = 0;
  let most = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x7b || byte === 0x5b) most = Math.max(most, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return most;
}

function eraOf(headers: Headers, method: string | undefined, params: JsonObject | undefined): Era {
  if (headers["mcp-session-id"] !== undefined || method === "initialize") return "legacy";
  const version = headers["mcp-protocol-version"];
  // Revisions are dates: they sort as texts.
  if (typeof version === "string" && version >= modernRevision) return "modern";
  const meta = params?.["_meta"];
  return isJsonObject(meta) && Object.hasOwn(meta, versionKey) ? "modern" : "legacy";
}

/** Methods whose header `Mcp-Name` repeats a parameter. */
const named: ReadonlyMap<string, string> = new Map([
  ["tools/call", "name"],
  ["prompts/get", "name"],
  ["resources/read", "uri"],
]);

function modernProblem(
  headers: Headers,
  method: string,
  params: JsonObject | undefined,
): GatewayProblem | undefined {
  const meta = params?.["_meta"];
  const version = isJsonObject(meta) ? meta[versionKey] : undefined;
  if (!isJsonObject(meta) || typeof version !== "string" || !isJsonObject(meta[capabilitiesKey])) {
    const missing = typeof version === "string" ? capabilitiesKey : versionKey;
    return {
      code: "parameters-invalid",
      message: `\`params._meta\` lacks \`${missing}\`; every request of ${modernRevision} carries it.`,
    };
  }
  if (headers["mcp-protocol-version"] !== version) return mismatch("MCP-Protocol-Version");
  if (version !== modernRevision) {
    return {
      code: "revision-unsupported",
      message: `Revision ${JSON.stringify(version.slice(0, 40))} is not spoken here.`,
      // Of the revisions that have this error: which older ones are spoken, `initialize` tells.
      data: { supported: [modernRevision], requested: version.slice(0, 40) },
    };
  }
  if (headers["mcp-method"] !== method) return mismatch("Mcp-Method");
  const key = named.get(method);
  if (key === undefined) return undefined;
  const name = params?.[key];
  // A request without the parameter is the upstream's to refuse, in its own words.
  if (typeof name !== "string") return undefined;
  return decodedHeader(headers["mcp-name"]) === name ? undefined : mismatch("Mcp-Name");
}

/** The text of a mirrored header: as it is, or `=?base64?…?=` (MCP 2026-07-28, "Standard headers"). */
export function decodedHeader(value: string | string[] | undefined): string | undefined {
  if (typeof value !== "string") return undefined;
  const encoded = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/u.exec(value.trim())?.[1];
  return encoded === undefined ? value.trim() : Buffer.from(encoded, "base64").toString("utf8");
}

function mismatch(header: string): GatewayProblem {
  return {
    code: "header-mismatch",
    message: `The header ${header} is missing or differs from the body; send what the body says.`,
  };
}

function invalid(id: RequestId | null, what: string): Envelope {
  return { kind: "invalid", id, problem: { code: "request-invalid", message: what } };
}
