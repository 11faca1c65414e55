import type { JsonObject } from "@tenon/contract";
import { prefixed } from "../aggregate/prefix.ts";
import type { Caller } from "../caller.ts";
import type { Era } from "../era.ts";
import type { KeyedCall } from "../idempotency/keyed-call.ts";
import type { Agreed } from "../pins/agreed.ts";
import type { TextSealer } from "../sessions/sealed-text.ts";

/** The tool by which a client gets the result of a call that took longer than it may wait; beside the pinned ones. */
export const resultTool = "tenon_result";

const definition = {
  description:
    "Gets the result of an earlier call that was still running when it was answered. Give the handle from that answer. " +
    "When the call still runs, this says so again: wait a little and ask once more.",
  inputSchema: {
    type: "object",
    properties: { handle: { type: "string", description: "The handle, exactly as it was given." } },
    required: ["handle"],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true },
};

/** The tool's definition as UTF-8 JSON, its name behind a prefix. */
export function resultToolEntry(prefix: string): Buffer {
  return Buffer.from(JSON.stringify({ name: `${prefix}${resultTool}`, ...definition }));
}

/** Handles are good for as long as answers are kept. */
const handleMs = 24 * 60 * 60 * 1_000;

/** What the client needs to come back for an answer, at any replica; nobody else can use it. */
export function handleOf(sealer: TextSealer, call: KeyedCall): string {
  const content = { ...call, digest: call.digest.toString("base64") };
  return sealer.seal(Buffer.from(JSON.stringify(content)), {
    expiresAt: Date.now() + handleMs,
    boundTo: call.callerId,
  });
}

/** The call behind a handle; undefined for anything that is not an unexpired handle of this caller. */
export function calledBy(
  sealer: TextSealer,
  handle: unknown,
  caller: Caller,
): KeyedCall | undefined {
  const content = typeof handle === "string" ? sealer.open(handle, caller.id) : undefined;
  if (content === undefined) return undefined;
  // What we sealed ourselves has the shape that we gave it.
  const call = JSON.parse(content.toString("utf8")) as KeyedCall & { readonly digest: unknown };
  return { ...call, digest: Buffer.from(String(call.digest), "base64") };
}

/** The result of a call that goes on behind the client's back. */
export function stillRunning(server: string, handle: string, era: Era): Buffer {
  const text =
    "The call is still running, and goes on; do not make it again, or it is done twice. Wait a little, then call the tool " +
    `${resultTool} (${prefixed(server, resultTool)} where names have the server in front) with the handle ${handle}`;
  const result: JsonObject = {
    ...(era === "modern" && { resultType: "complete" }),
    content: [{ type: "text", text }],
    _meta: { "dev.tenon/handle": handle, "dev.tenon/state": "running" },
  };
  return Buffer.from(JSON.stringify(result));
}

const lists = { legacy: new WeakMap<Agreed, Buffer>(), modern: new WeakMap<Agreed, Buffer>() };

/** The `result` of `tools/list` with the tool that gets results; made once per list and era. */
export function listWithResultTool(agreed: Agreed, era: Era): Buffer {
  const known = lists[era].get(agreed);
  if (known !== undefined) return known;
  const { tools: _tools, ...rest } = JSON.parse(agreed.listResult(era).toString("utf8")) as {
    readonly tools: unknown;
  };
  const entries = agreed.listEntries(era, "");
  const list = Buffer.concat([
    Buffer.from('{"tools":['),
    entries,
    Buffer.from(entries.length === 0 ? "" : ","),
    resultToolEntry(""),
    Buffer.from(`],${JSON.stringify(rest).slice(1)}`),
  ]);
  lists[era].set(agreed, list);
  return list;
}
