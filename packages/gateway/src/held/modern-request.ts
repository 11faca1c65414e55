import type { Json, JsonObject } from "@tenon/contract";
import { revisionOf } from "../era.ts";
import { headerText } from "../header-text.ts";
import { metaKeys, ownEnvelope } from "../meta-keys.ts";
import type { Outgoing } from "../upstream/upstream.ts";
import { type Edit, edited } from "./json-edit.ts";
import { objectAt, toBytes } from "./message.ts";
import { tracingHeaders } from "./protocol-keys.ts";

type HeaderMap = Readonly<Record<string, string>>;

/** What every request of a legacy session says about its client in 2026-07-28. */
export interface ClientFacts {
  readonly clientInfo: JsonObject;
  readonly capabilities: JsonObject;
  /** What `logging/setLevel` asked for. */
  readonly level: string | undefined;
}

/** What a request repeats when its client was asked for input. */
export interface Round {
  /** JSON text of `inputResponses`; undefined when nothing was asked. */
  readonly responses: string | undefined;
  readonly state: string | undefined;
}

/** `Mcp-Param-*` headers of a call. */
export type ParamHeaders = (tool: string, args: Json | undefined) => HeaderMap;

/** A legacy client's request as 2026-07-28 has it, under an id of our own. */
export function modernRequest(
  outgoing: Outgoing,
  id: number,
  facts: ClientFacts,
  round: Round | undefined,
  paramHeaders: ParamHeaders,
): Outgoing {
  const { message } = outgoing;
  const { method, params } = message;
  const envelope: JsonObject = {
    ...ownEnvelope(facts.clientInfo, facts.capabilities),
    ...(facts.level !== undefined && { [metaKeys.logLevel]: facts.level }),
  };
  const meta = new Map<string, Edit>(
    Object.entries(envelope).map(([key, value]) => [key, JSON.stringify(value)]),
  );
  const changed = new Map<string, Edit>([
    ["_meta", meta],
    ["inputResponses", round?.responses],
    ["requestState", round?.state === undefined ? undefined : JSON.stringify(round.state)],
  ]);
  return {
    era: "modern",
    message: {
      jsonrpc: "2.0",
      id,
      method,
      params: { ...params, _meta: { ...objectAt(params, "_meta"), ...envelope } },
    },
    bytes: edited(
      outgoing.bytes,
      new Map<string, Edit>([
        ["id", String(id)],
        ["params", changed],
      ]),
    ),
    caller: outgoing.caller,
    session: undefined,
    headers: {
      ...tracingHeaders(outgoing.headers),
      ...modernHeaders(method, params, paramHeaders),
    },
  };
}

/** A request of the gateway's own in 2026-07-28. */
export function ownModernRequest(
  call: { readonly id: number; readonly method: string; readonly params: JsonObject },
  from: Pick<Outgoing, "caller" | "headers">,
  facts: ClientFacts,
): Outgoing {
  const { id, method } = call;
  const params = { ...call.params, _meta: ownEnvelope(facts.clientInfo, facts.capabilities) };
  return {
    era: "modern",
    message: { jsonrpc: "2.0", id, method, params },
    bytes: toBytes({ id, method, params }),
    caller: from.caller,
    session: undefined,
    headers: { ...tracingHeaders(from.headers), ...modernHeaders(method, params, () => ({})) },
  };
}

/** The headers that a request of 2026-07-28 repeats from its body ("Standard headers"). */
function modernHeaders(
  method: string,
  params: JsonObject | undefined,
  paramHeaders: ParamHeaders,
): HeaderMap {
  const own = method === "resources/read" ? params?.["uri"] : params?.["name"];
  const isNamed =
    method === "tools/call" || method === "prompts/get" || method === "resources/read";
  return {
    ...(method === "tools/call" &&
      typeof own === "string" &&
      paramHeaders(own, params?.["arguments"])),
    "mcp-protocol-version": revisionOf.modern,
    "mcp-method": method,
    ...(isNamed && typeof own === "string" && { "mcp-name": headerText(own) }),
  };
}

/** What a legacy client can be asked for, in the terms of 2026-07-28. */
export function modernCapabilities(declared: JsonObject | undefined): JsonObject {
  const kept: Record<string, JsonObject> = {};
  for (const name of ["sampling", "experimental", "extensions"]) {
    const capability = objectAt(declared, name);
    if (capability !== undefined) kept[name] = capability;
  }
  if (objectAt(declared, "roots") !== undefined) kept["roots"] = {};
  const elicitation = objectAt(declared, "elicitation");
  if (elicitation !== undefined) {
    // Before 2025-11-25 there were only forms, so nothing was said about them.
    kept["elicitation"] = Object.keys(elicitation).length === 0 ? { form: {} } : elicitation;
  }
  return kept;
}
