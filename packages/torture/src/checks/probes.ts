import type { JsonObject } from "@tenon/contract";
import { type Answer, describe, factsOf } from "../client/answer.ts";
import type { Asked, Client } from "../client/client.ts";
import type { CheckContext } from "../run/context.ts";

/** What a tool answered, within the deadline. Throws with what was seen instead. */
export async function facts(context: CheckContext, asked: Asked): Promise<JsonObject> {
  const answer = await asked.answer(context.settings.deadlineMs);
  const found = factsOf(answer);
  if (found === undefined)
    throw new Error(`a tool's answer was expected; seen: ${describe(answer)}`);
  return found;
}

/** A tool's answer to one call, within the deadline. Throws with what was seen instead. */
export function told(
  context: CheckContext,
  client: Client,
  tool: string,
  args: JsonObject = {},
): Promise<JsonObject> {
  return facts(context, context.call(client, tool, { nonce: context.nonce(), ...args }));
}

/** True for a refusal by code: a JSON-RPC error with a number for a code, or an `isError` result. */
export function isCoded(answer: Answer): boolean {
  if (answer.kind === "error") return Number.isInteger(answer.code);
  return answer.kind === "result" && answer.result["isError"] === true;
}

/** All text of an answer, for words that must be in it. */
export function textOf(answer: Answer): string {
  if (answer.kind === "error") return `${answer.message} ${JSON.stringify(answer.data ?? null)}`;
  return answer.kind === "result" ? JSON.stringify(answer.result) : "";
}
