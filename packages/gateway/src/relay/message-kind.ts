/** What a JSON-RPC message is: the answer to the request, or something said on the way. */
export type MessageKind = "response" | "other";

/** Members that may stand before the one that tells, in a prefix: `jsonrpc`, and an `id` that is text, number or null. */
const telling =
  /^\s*\{\s*(?:"(?:jsonrpc|id)"\s*:\s*(?:"[^"\\]{0,200}"|-?\d{1,20}|null)\s*,\s*){0,2}"(result|error|method|params)"/;
const prefixLength = 600;

/**
 * Whether a message is a response, from its first members wherever they tell, so that a result of megabytes is not
 * parsed to pass it on; else from the whole. Undefined: it is no JSON-RPC message.
 */
export function messageKind(text: string): MessageKind | undefined {
  const told = telling.exec(text.length > prefixLength ? text.slice(0, prefixLength) : text)?.[1];
  if (told !== undefined) return told === "result" || told === "error" ? "response" : "other";
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== "object" || message === null || Array.isArray(message)) return undefined;
    if (Object.hasOwn(message, "method")) return "other";
    return Object.hasOwn(message, "result") || Object.hasOwn(message, "error")
      ? "response"
      : undefined;
  } catch {
    return undefined;
  }
}
