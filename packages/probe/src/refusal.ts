import { ProtocolError } from "@modelcontextprotocol/client";
import { chainOf } from "./cause-chain.ts";
import type { Guard } from "./guard.ts";
import { ProbeStop, RpcError } from "./probe-stop.ts";

/** The stop for a JSON-RPC error that the server answered with, or undefined for any other error. */
export function refusalOf(error: unknown, guard: Guard): ProbeStop | undefined {
  const refusal = chainOf(error).find(
    (link) => link instanceof RpcError || link instanceof ProtocolError,
  );
  if (refusal === undefined) return undefined;
  return new ProbeStop(
    "malformed",
    `The server answered with error ${refusal.code}: ${guard.quote(refusal)}. Ask its owner.`,
    { cause: error },
  );
}
