import { isJsonObject, type JsonObject } from "@tenon/contract";
import type { RequestId } from "../json-rpc.ts";
import { type Edit, edited, memberBytes } from "./json-edit.ts";
import { heldLimits } from "./limits.ts";
import { type Answer, errorAnswer, objectAt, toBytes } from "./message.ts";
import { inputCapabilities } from "./protocol-keys.ts";

/** What a legacy server asked of its client. */
export interface Asked {
  readonly id: RequestId;
  readonly method: string;
  /** `{"method":…,"params":…}`, as 2026-07-28 puts it. */
  readonly text: string;
}

/** A server's request as 2026-07-28 puts it, which knows no `elicitationId` and no tasks. */
export function askedBy(bytes: Buffer, id: RequestId, method: string): Asked {
  const params = memberBytes(bytes, "params");
  const isObject = params !== undefined && params[0] === openBrace;
  const edits = new Map<string, Edit>(legacyParams);
  // The progress of an answer is nothing that a client of 2026-07-28 tells.
  if (isObject && memberBytes(params, "_meta") !== undefined) edits.set("_meta", noToken);
  const kept = isObject ? edited(params, edits) : undefined;
  const text = kept === undefined ? "" : `,"params":${kept.toString("utf8")}`;
  return { id, method, text: `{"method":${JSON.stringify(method)}${text}}` };
}

const noToken = new Map([["progressToken", undefined]]);
const openBrace = 0x7b;
const legacyParams = new Map([
  ["elicitationId", undefined],
  ["task", undefined],
]);

/** The result that asks a 2026-07-28 client for input. */
export function inputRequired(
  id: RequestId,
  questions: ReadonlyMap<string, Asked>,
  requestState: string,
): Buffer {
  const requests = [...questions].map(([key, { text }]) => `${JSON.stringify(key)}:${text}`);
  const result =
    `{"resultType":"input_required","inputRequests":{${requests.join(",")}},` +
    `"requestState":${JSON.stringify(requestState)}}`;
  return Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`);
}

/** To a server: the answer of a client that is not there. */
export function declined({ id, method }: Asked): Buffer {
  const result: JsonObject = { action: "cancel" };
  if (method === "elicitation/create") return toBytes({ id, result });
  return errorAnswer(id, -32603, "The client did not answer.");
}

/** `URLElicitationRequiredError` of 2025-11-25. */
const urlsRequired = -32042;

/**
 * A server of 2025-11-25 may refuse a call until somebody visited URLs. In 2026-07-28 that is asked for, and the call made
 * again; undefined for any other answer, and for a client that cannot open URLs.
 */
export function urlsWanted(
  { error }: Answer,
  params: JsonObject | undefined,
  id: RequestId,
): Buffer | undefined {
  const wanted =
    error?.["code"] === urlsRequired ? objectAt(error, "data")?.["elicitations"] : undefined;
  const elicitation = objectAt(inputCapabilities(params), "elicitation");
  if (!Array.isArray(wanted) || wanted.length === 0 || elicitation?.["url"] === undefined)
    return undefined;
  const inputRequests: Record<string, JsonObject> = {};
  for (const [index, one] of wanted.slice(0, heldLimits.inputRequests).entries()) {
    const { message, url } = isJsonObject(one) ? one : {};
    if (typeof message !== "string" || typeof url !== "string") return undefined;
    inputRequests[`url-${index + 1}`] = {
      method: "elicitation/create",
      params: { mode: "url", message, url },
    };
  }
  return toBytes({ id, result: { resultType: "input_required", inputRequests } });
}
