import { createHash } from "node:crypto";
import { canonicalJson } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";

/** A call that is to be made once. */
export interface KeyedCall {
  readonly key: string;
  readonly callerId: string;
  readonly server: string;
  /** The tool's name, or the method of a call that names none. */
  readonly tool: string;
  /** What `callDigest` says of the request. */
  readonly digest: Buffer;
}

/**
 * SHA-256 over what a request asks for: its method and its parameters in canonical form, without `_meta`. A tool, an
 * argument or an answer to a question of the server that differs makes it another call.
 */
export function callDigest(method: string, params: JsonObject | undefined): Buffer {
  const asked = Object.fromEntries(
    Object.entries(params ?? {}).filter(([name]) => name !== "_meta"),
  );
  return createHash("sha256")
    .update(canonicalJson([method, asked]))
    .digest();
}

/** Under what a call is recorded: its key counts for one caller at one server. */
export function recordId({ key, callerId, server }: KeyedCall): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([callerId, server, key]))
    .digest();
}
