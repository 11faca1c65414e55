import { randomUUID } from "node:crypto";
import { type JsonObject, isJsonObject } from "@tenon/contract";
import type { JsonRpcResponse } from "../json-rpc.ts";
import { type Edit, edited, memberBytes } from "./json-edit.ts";
import { heldLimits } from "./limits.ts";
import { objectAt } from "./message.ts";
import { askable } from "./protocol-keys.ts";

/** One thing that a server wants from a legacy client: the request for it, and under which key the answer goes back. */
export interface AskedInput {
  readonly key: string;
  readonly id: string;
  readonly method: string;
  readonly bytes: Buffer;
}

/** What the client said: the JSON text of the answer for the server, or the error that ends the call. */
export type GivenInput = { readonly text: string } | { readonly error: JsonObject };

/**
 * The requests to a legacy client for what an `input_required` result wants; text when they cannot be made: it says why.
 */
export function inputsAsked(
  bytes: Buffer,
  result: JsonObject,
  capabilities: JsonObject,
): readonly AskedInput[] | string {
  const requests = objectAt(result, "inputRequests") ?? {};
  const keys = Object.keys(requests);
  if (keys.length > heldLimits.inputRequests) return "The server wants too much at once.";
  const asked: AskedInput[] = [];
  for (const key of keys) {
    const request = requests[key];
    const method = isJsonObject(request) ? request["method"] : undefined;
    const capability = typeof method === "string" ? askable.get(method) : undefined;
    if (
      typeof method !== "string" ||
      capability === undefined ||
      capabilities[capability] === undefined
    ) {
      return "The server wants something for which the client cannot be asked.";
    }
    const id = `tenon-${randomUUID()}`;
    const whole = memberBytes(bytes, "result", "inputRequests", key);
    if (whole === undefined) return "The server's request cannot be read.";
    const edits = new Map<string, Edit>([
      ["jsonrpc", '"2.0"'],
      ["id", JSON.stringify(id)],
    ]);
    // Until 2025-11-25 an elicitation by URL has an id, to tell of its end by.
    if (isJsonObject(request) && objectAt(request, "params")?.["mode"] === "url") {
      edits.set("params", new Map([["elicitationId", JSON.stringify(id)]]));
    }
    asked.push({ key, id, method, bytes: edited(whole, edits) });
  }
  return asked;
}

/** A client's answer, for the server. That somebody did not want to fill in a form is an answer too. */
export function inputGiven(
  { method }: AskedInput,
  message: JsonRpcResponse,
  bytes: Buffer,
): GivenInput {
  const text = memberBytes(bytes, "result")?.toString("utf8");
  if (text !== undefined && isJsonObject(message.result)) return { text };
  if (method === "elicitation/create") return { text: '{"action":"cancel"}' };
  const error: JsonObject = isJsonObject(message.error) ? message.error : {};
  const code = typeof error["code"] === "number" ? error["code"] : -32603;
  const said =
    typeof error["message"] === "string" ? error["message"] : "The client did not answer.";
  return { error: { code, message: said } };
}
