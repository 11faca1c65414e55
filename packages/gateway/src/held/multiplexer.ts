import type { Json } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import { type RequestId, idKey } from "../json-rpc.ts";
import { metaKeys } from "../meta-keys.ts";
import type { Outgoing, Reply, Sent, UpstreamFailure } from "../upstream/upstream.ts";
import type { Channel, OpenChannel } from "./channel.ts";
import { type Edits, edited } from "./json-edit.ts";
import { heldLimits } from "./limits.ts";
import {
  type Answer,
  type Parsed,
  type Unasked,
  cancelledNote,
  objectAt,
  progressTokenOf,
} from "./message.ts";

export interface MultiplexerListener {
  /** The server said something that belongs to no call by its own words. */
  readonly unasked: (bytes: Buffer, message: Unasked) => void;
  /** The HTTP status of an answer with this error code, or with none. */
  readonly statusOf: (code: Json | undefined) => number;
  /** The channel is over; every call under way has failed before. */
  readonly ended: (failure: UpstreamFailure) => void;
}

/** A call under way on a channel. */
interface Call extends Sent {
  readonly key: string;
  readonly upstreamId: number;
  readonly clientId: RequestId;
  readonly token: RequestId | undefined;
  readonly reply: Reply;
  readonly sentAt: number;
  /** The request asks for log messages, as 2026-07-28 has it. */
  readonly logs: boolean;
  heard: boolean;
}

const { subscriptionId } = metaKeys;

/**
 * Many calls over one channel: ids and progress tokens get names of our own on the way out and their callers' own back,
 * types kept, so that equal ones never meet. The rest of every message keeps its bytes.
 */
export class Multiplexer {
  readonly #channel: Channel;
  readonly #listener: MultiplexerListener;
  readonly #calls = new Map<number, Call>();
  readonly #byKey = new Map<string, Call>();
  #lastId = 0;
  #over = false;

  constructor(open: OpenChannel, caller: Caller, listener: MultiplexerListener) {
    this.#listener = listener;
    this.#channel = open(caller, {
      message: (bytes, message) => this.#message(bytes, message),
      ended: (failure) => this.#ended(failure),
    });
  }

  /** Calls without an answer yet. */
  get underWay(): number {
    return this.#calls.size;
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    const { message, bytes } = outgoing;
    const upstreamId = ++this.#lastId;
    const call: Call = {
      key: idKey(message.id),
      upstreamId,
      clientId: message.id,
      token: progressTokenOf(message.params),
      reply,
      sentAt: performance.now(),
      logs: objectAt(message.params, "_meta")?.[metaKeys.logLevel] !== undefined,
      heard: false,
      cancel: (reason) => this.#cancel(call, reason),
    };
    this.#calls.set(upstreamId, call);
    this.#byKey.set(call.key, call);
    if (this.#calls.size > heldLimits.calls) queueMicrotask(() => this.#fail(call, tooManyCalls));
    else this.#channel.send(edited(bytes, outEdits(call)), (failure) => this.#fail(call, failure));
    return call;
  }

  /** Sends a notification or an answer as it is. */
  note(bytes: Buffer): void {
    // A note has no answer; that the peer is gone is told to the calls.
    this.#channel.send(bytes, () => undefined);
  }

  /** Cancels the call that its client knows by this id, if it is under way. */
  cancel(clientId: RequestId, reason: string): void {
    this.#byKey.get(idKey(clientId))?.cancel(reason);
  }

  /** Gives a message to the call that was made last and is under way; false when there is none. */
  tellNewest(bytes: Buffer): boolean {
    let newest: Call | undefined;
    for (const call of this.#calls.values()) newest = call;
    if (newest === undefined) return false;
    tell(newest, bytes);
    return true;
  }

  /** Gives a log message to the only call under way that asks for such; with several nothing tells whose it is. */
  tellOnlyLogging(bytes: Buffer): void {
    let only: Call | undefined;
    for (const call of this.#calls.values()) {
      if (!call.logs) continue;
      if (only !== undefined) return;
      only = call;
    }
    if (only !== undefined) tell(only, bytes);
  }

  /** Ends the peer; calls under way fail with `cut`. */
  async close(): Promise<void> {
    this.#failAll({ code: "cut", message: "The session was ended." });
    this.#over = true;
    await this.#channel.close();
  }

  #message(bytes: Buffer, message: Parsed): void {
    if (message.kind === "answer") {
      this.#answer(bytes, message);
      return;
    }
    if (message.kind === "note") {
      const { method, params } = message;
      if (method === "notifications/progress") {
        this.#progress(bytes, params?.["progressToken"]);
        return;
      }
      const subscription = objectAt(params, "_meta")?.[subscriptionId];
      const call = typeof subscription === "number" ? this.#calls.get(subscription) : undefined;
      if (call !== undefined) {
        tell(call, edited(bytes, nested(["params", "_meta", subscriptionId], call.clientId)));
        return;
      }
      // Of a call that is over.
      if (subscription !== undefined) return;
    }
    this.#listener.unasked(bytes, message);
  }

  #progress(bytes: Buffer, token: unknown): void {
    const call = typeof token === "number" ? this.#calls.get(token) : undefined;
    if (call?.token === undefined) return;
    tell(call, edited(bytes, nested(["params", "progressToken"], call.token)));
  }

  #answer(bytes: Buffer, { id, result, error }: Answer): void {
    const call = typeof id === "number" ? this.#calls.get(id) : undefined;
    if (call === undefined) return;
    this.#forget(call);
    const edits = new Map(nested(["id"], call.clientId));
    if (objectAt(result, "_meta")?.[subscriptionId] !== undefined) {
      edits.set("result", nested(["_meta", subscriptionId], call.clientId));
    }
    hear(call);
    call.reply.response(edited(bytes, edits), this.#listener.statusOf(error?.["code"]));
  }

  #cancel(call: Call, reason: string): void {
    if (this.#calls.get(call.upstreamId) !== call) return;
    this.note(cancelledNote(call.upstreamId, reason));
    this.#fail(call, { code: "cancelled", message: reason });
  }

  #ended(failure: UpstreamFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#failAll(failure);
    this.#listener.ended(failure);
  }

  #failAll(failure: UpstreamFailure): void {
    for (const call of this.#calls.values()) this.#fail(call, failure);
  }

  #fail(call: Call, failure: UpstreamFailure): void {
    if (!this.#forget(call)) return;
    call.reply.failed(failure);
  }

  #forget(call: Call): boolean {
    if (this.#byKey.get(call.key) === call) this.#byKey.delete(call.key);
    return this.#calls.delete(call.upstreamId);
  }
}

const tooManyCalls: UpstreamFailure = {
  code: "not-sent",
  message: `It has ${heldLimits.calls} calls of this session under way already.`,
  retryAfterSeconds: 1,
};

function outEdits(call: Call): Edits {
  const id = nested(["id"], call.upstreamId);
  if (call.token === undefined) return id;
  return new Map([...id, ...nested(["params", "_meta", "progressToken"], call.upstreamId)]);
}

/** The edit that sets the member at a path to an id or token. */
function nested(path: readonly string[], value: RequestId): Edits {
  const [name = "", ...rest] = path;
  return new Map([[name, rest.length === 0 ? JSON.stringify(value) : nested(rest, value)]]);
}

function hear(call: Call): void {
  if (call.heard) return;
  call.heard = true;
  call.reply.head(call.sentAt);
}

function tell(call: Call, bytes: Buffer): void {
  hear(call);
  call.reply.message(bytes);
}
