import { isJsonObject } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import { Run } from "./run.ts";

/**
 * `initialize` and `server/discover` of a server whose tools are pinned: what it says of itself goes on, but that its
 * tools may change is for the gateway to say.
 */
export class OpeningRun extends Run {
  protected override respond(bytes: Buffer, status: number, eventId?: string): void {
    super.respond(status === 200 ? withListChanged(bytes) : bytes, status, eventId);
  }
}

/** The answer with the capability `tools.listChanged`; as it is when it is no answer of that shape. */
function withListChanged(bytes: Buffer): Buffer {
  const message: unknown = JSON.parse(bytes.toString("utf8"));
  if (!isJsonObject(message) || !isJsonObject(message["result"])) return bytes;
  const { result } = message;
  const capabilities = objectOr(result["capabilities"]);
  const tools = { ...objectOr(capabilities["tools"]), listChanged: true };
  const changed = { ...result, capabilities: { ...capabilities, tools } };
  return Buffer.from(JSON.stringify({ ...message, result: changed }));
}

function objectOr(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
