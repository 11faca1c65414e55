/** What a JSON-RPC message is: the answer to the request, or something said on the way. */
export type MessageKind = "response" | "other";

/** Members that may stand before the one that tells, in a prefix: `jsonrpc`, and an `id` that is text, number or null. */
const telling =
  /^\s*\{\s*(?:"(?:jsonrpc|id)"\s*:\s*(?:"[^"\\]{0,200}"|-?\d{1,20}|null)\s*,\s*){0,2}"(result|error|method|params)"/;
const prefixLength = 600;

/** Messages up to so many characters are parsed, which also finds out whether they are whole. */
const parsedLength = 16_384;

/**
 * Whether a message is a response. A large one is judged by its first members and its end, so that a result of megabytes is
 * not parsed to pass it on. Undefined: it is no JSON-RPC message.
 */
export function messageKind(text: string): MessageKind | undefined {
  if (text.length > parsedLength) {
    const told = telling.exec(text.slice(0, prefixLength))?.[1];
    if (told !== undefined) {
      if (!text.trimEnd().endsWith("}")) return undefined;
      return told === "result" || told === "error" ? "response" : "other";
    }
  }
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== "object" || message === null || Array.isArray(message)) return undefined;
    if ("method" in message) return "other";
    return "result" in message || "error" in message ? "response" : undefined;
  } catch {
    return undefined;
  }
}
