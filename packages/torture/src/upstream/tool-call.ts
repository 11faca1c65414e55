import type { JsonObject } from "@tenon/contract";
import type { Incoming } from "./methods.ts";
import type { UpstreamState } from "./state.ts";

/** A call of a tool under way. */
export interface ToolCall {
  readonly state: UpstreamState;
  readonly incoming: Incoming;
  readonly nonce: string;
  readonly args: JsonObject;
  /** Aborts when the client cancelled or went away. */
  readonly signal: AbortSignal;
  /** Answers in good order; adds nonce, session and process. */
  readonly done: (more?: JsonObject, rest?: JsonObject) => void;
  readonly later: (ms: number, act: () => void) => void;
}

/** A number that a client gave, or 0. */
export function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.max(0, value) : 0;
}
