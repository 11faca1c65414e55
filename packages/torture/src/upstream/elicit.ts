import type { JsonObject } from "@tenon/contract";
import type { ToolCall } from "./tool-call.ts";
import { asText, isJsonObject } from "../json.ts";

let asked = 0;

/** Asks the user: by a request of the server (2025), by an `input_required` result (2026). */
export function elicit({ incoming, args, nonce, done }: ToolCall): void {
  const { era, params, session, reply } = incoming;
  const question = {
    mode: "form",
    message: asText(args["question"]),
    requestedSchema: { type: "object", properties: { answer: { type: "string" } } },
  };
  if (era === "modern") {
    const responses = params["inputResponses"];
    const response = isJsonObject(responses) ? responses["question"] : undefined;
    if (isJsonObject(response)) {
      done({ answer: contentOf(response), state: params["requestState"] ?? null });
      return;
    }
    done(
      {},
      {
        resultType: "input_required",
        inputRequests: { question: { method: "elicitation/create", params: question } },
        requestState: `state of ${nonce}`,
      },
    );
    return;
  }
  asked += 1;
  const id = `torture-ask-${asked}`;
  session?.asked.set(id, (result) => done({ answer: contentOf(result) }));
  reply.send({ jsonrpc: "2.0", id, method: "elicitation/create", params: question });
}

function contentOf(response: JsonObject): JsonObject | null {
  return isJsonObject(response["content"]) ? response["content"] : null;
}
