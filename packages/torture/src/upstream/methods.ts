import type { Json, JsonObject } from "@tenon/contract";
import { type Era, metaKeys, revisionOf } from "../era.ts";
import type { Reply } from "./reply.ts";
import type { Session, UpstreamState } from "./state.ts";
import { callTool } from "./tool-calls.ts";
import { isJsonObject } from "../json.ts";

/** One request, whatever it came over. */
export interface Incoming {
  readonly era: Era;
  readonly method: string;
  readonly id: Json;
  readonly params: JsonObject;
  readonly session: Session | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The body byte for byte, cut. */
  readonly body: string;
  readonly reply: Reply;
  readonly receivedAt: number;
}

const resources = [
  { uri: "torture://one", name: "one", mimeType: "text/plain" },
  { uri: "torture://two", name: "two", mimeType: "text/plain" },
];
const prompts = [{ name: "greet", arguments: [{ name: "who", required: true }] }];

/** What the server says about itself in `initialize` and `server/discover`. */
export function capabilities(): JsonObject {
  return {
    tools: { listChanged: true },
    resources: {},
    prompts: {},
    completions: {},
    logging: {},
  };
}

/** Answers a request that is not about the connection itself. */
export function answer(state: UpstreamState, incoming: Incoming): void {
  const { method, params, reply, era } = incoming;
  const result = (value: JsonObject, cached = false): void =>
    reply.result(dressed(era, state.options.version, value, cached));
  switch (method) {
    case "ping":
      return result({});
    case "tools/list":
      return result({ tools: state.tools() }, true);
    case "tools/call":
      return callTool(state, incoming, result);
    case "resources/list":
      return result({ resources }, true);
    case "resources/templates/list":
      return result({ resourceTemplates: [] }, true);
    case "resources/read":
      return readResource(params, reply, (value) => result(value, true));
    case "prompts/list":
      return result({ prompts }, true);
    case "prompts/get":
      return result({ messages: [{ role: "user", content: greeting(params) }] });
    case "completion/complete":
      return result({ completion: { values: ["torture-a", "torture-b"], total: 2 } });
    case "logging/setLevel":
      return result({});
    default:
      return reply.error(-32601, `No such method: ${method}`, undefined, statusOf(era));
  }
}

function statusOf(era: Era): number {
  return era === "modern" ? 404 : 200;
}

function readResource(
  { uri }: JsonObject,
  reply: Reply,
  result: (value: JsonObject) => void,
): void {
  const known = resources.find((one) => one.uri === uri);
  if (known === undefined) reply.error(-32602, "No such resource");
  else
    result({
      contents: [{ uri: known.uri, mimeType: "text/plain", text: `text of ${known.name}` }],
    });
}

function greeting(params: JsonObject): JsonObject {
  const given = params["arguments"];
  const who = isJsonObject(given) ? given["who"] : undefined;
  return { type: "text", text: `Hello ${typeof who === "string" ? who : "nobody"}` };
}

/** What 2026-07-28 wants in every result. */
function dressed(era: Era, version: string, value: JsonObject, cached: boolean): JsonObject {
  if (era === "legacy") return value;
  const meta = isJsonObject(value["_meta"]) ? value["_meta"] : {};
  return {
    resultType: "complete",
    ...value,
    ...(cached ? { ttlMs: 0, cacheScope: "private" } : {}),
    _meta: { ...meta, [metaKeys.serverInfo]: serverInfo(version) },
  };
}

/** Name and version of the upstream. */
export function serverInfo(version: string): JsonObject {
  return { name: "torture-upstream", version };
}

/** The answer to `server/discover`. */
export function discovered(version: string): JsonObject {
  return {
    resultType: "complete",
    supportedVersions: [revisionOf.modern],
    capabilities: capabilities(),
    ttlMs: 0,
    cacheScope: "private",
    _meta: { [metaKeys.serverInfo]: serverInfo(version) },
  };
}
