import type { Caller } from "../caller.ts";
import type { UpstreamFailure } from "../upstream/upstream.ts";
import type { Parsed } from "./message.ts";

/** Hears of a channel. Nothing comes before `OpenChannel` returned, nothing after `ended`. */
export interface ChannelListener {
  readonly message: (bytes: Buffer, message: Parsed) => void;
  /** `not-sent`: there was nobody at the other end at all, whatever was sent; `cut` otherwise. Not after `close`. */
  readonly ended: (failure: UpstreamFailure) => void;
}

/** A pipe of whole messages to one peer: a process, or an old HTTP+SSE session. */
export interface Channel {
  /** `failed` is called, later, when this one message could not be handed over. `bytes` is one JSON-RPC message. */
  readonly send: (bytes: Buffer, failed: (failure: UpstreamFailure) => void) => void;
  /** Ends the peer; resolves when it is gone. Never rejects. */
  readonly close: () => Promise<void>;
}

/** Opens a channel of its own for a caller. */
export type OpenChannel = (caller: Caller, listener: ChannelListener) => Channel;
