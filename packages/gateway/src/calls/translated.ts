import type { Guard } from "../guard/guard.ts";
import type { TranslateVerdict } from "../guard/verdict.ts";
import { headerText } from "../header-text.ts";
import type { Outgoing } from "../upstream/upstream.ts";

/** A call as it leaves after its translation: name and arguments in the body, and the headers that repeat them. */
export function translatedOutgoing(
  outgoing: Outgoing,
  verdict: TranslateVerdict,
  guard: Guard,
): Outgoing {
  const { message, headers, era } = outgoing;
  const params = { ...message.params, name: verdict.liveTool, arguments: verdict.arguments };
  const changed = { ...message, params };
  const bytes = Buffer.from(JSON.stringify(changed));
  if (era === "legacy") return { ...outgoing, message: changed, bytes };
  const own = guard.upstreamHeaders(verdict, verdict.arguments);
  const kept = own === undefined ? headers : withoutParameters(headers);
  const repeated = { ...kept, ...own, "mcp-name": headerText(verdict.liveTool) };
  return { ...outgoing, message: changed, bytes, headers: repeated };
}

function withoutParameters(headers: Outgoing["headers"]): Outgoing["headers"] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith("mcp-param-")),
  );
}
