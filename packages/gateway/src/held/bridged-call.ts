import { type RequestId, idKey, isRequestId } from "../json-rpc.ts";
import { metaKeys } from "../meta-keys.ts";
import type { Outgoing, Reply, Sent, UpstreamFailure } from "../upstream/upstream.ts";
import { edited, memberBytes } from "./json-edit.ts";
import type { LegacyPeer, PeerRequest } from "./legacy-peer.ts";
import { heldLimits } from "./limits.ts";
import {
  type Answer,
  type Note,
  type Question,
  type Unasked,
  answerTo,
  emptyAnswer,
  errorAnswer,
  objectAt,
  parseMessage,
  progressTokenOf,
} from "./message.ts";
import { modernAnswer, modernStatus } from "./modern-result.ts";
import { type Asked, askedBy, declined, inputRequired, urlsWanted } from "./questions.ts";
import { isSameCall } from "./same-call.ts";
import { askable, inputCapabilities, isLoud } from "./protocol-keys.ts";
import { isTurnedAway } from "./turned-away.ts";

/** What a bridged call needs of its surroundings. */
export interface BridgedCallHost {
  /** Keeps the call for its client to come back; undefined when too many wait already. */
  readonly park: (call: BridgedCall) => string | undefined;
  /** The session is over at the server, which did nothing: the call may go elsewhere. True when it does. */
  readonly moveOn: (call: BridgedCall) => boolean;
  /** What the server says that belongs to no call. */
  readonly news: (bytes: Buffer, message: Note) => void;
  /** The call is over. */
  readonly over: (call: BridgedCall) => void;
}

/**
 * One 2026-07-28 request on a legacy session. What the server asks of its client meanwhile ends the client's request with
 * `input_required`, and the call waits for the client to come back with the answers.
 */
export class BridgedCall implements Sent {
  readonly callerId: string;
  readonly #host: BridgedCallHost;
  readonly #outgoing: Outgoing;
  readonly #questions = new Map<string, Asked>();
  readonly #loud: unknown;
  #peer: LegacyPeer | undefined;
  #sent: PeerRequest | undefined;
  #reply: Reply | undefined;
  #id: RequestId;
  #token: RequestId | undefined;
  #lastQuestion = 0;
  #gather: NodeJS.Timeout | undefined;
  #outcome: ((reply: Reply) => void) | undefined;
  #over = false;
  #headed = false;

  constructor(outgoing: Outgoing, reply: Reply, host: BridgedCallHost) {
    this.callerId = outgoing.caller.id;
    this.#outgoing = outgoing;
    this.#host = host;
    this.#reply = reply;
    this.#id = outgoing.message.id;
    this.#token = progressTokenOf(outgoing.message.params);
    this.#loud = objectAt(outgoing.message.params, "_meta")?.[metaKeys.logLevel];
  }

  get outgoing(): Outgoing {
    return this.#outgoing;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Sends the request on a session. */
  start(peer: LegacyPeer): void {
    if (this.#over) return;
    this.#peer = peer;
    if (typeof this.#loud === "string") peer.setLevel(this.#loud);
    this.#sent = peer.request(this.#outgoing, {
      opened: () => undefined,
      head: (connectedAt) => this.#head(connectedAt),
      message: (bytes) => this.#message(bytes),
      response: (bytes, status) => this.#response(bytes, status),
      failed: (failure) => this.fail(failure),
    });
  }

  cancel(reason: string): void {
    const reply = this.#reply;
    if (this.#over) return;
    this.#end();
    this.#sent?.cancel(reason);
    reply?.failed({ code: "cancelled", message: reason });
  }

  /** The client did not come back: the server is told that nobody answers. */
  expired(): void {
    if (this.#over) return;
    for (const asked of this.#questions.values()) this.#peer?.note(declined(asked));
    this.#end();
    this.#sent?.cancel("The client did not come back with what was asked.");
  }

  /** Whether a request is the same call as this one, but for what a client adds when it comes back. */
  isSame(outgoing: Outgoing): boolean {
    return isSameCall(this.#outgoing, outgoing);
  }

  /** The client came back: its answers go to the server, and what follows to the new request. */
  resume(outgoing: Outgoing, reply: Reply): void {
    this.#reply = reply;
    this.#headed = false;
    this.#id = outgoing.message.id;
    this.#token = progressTokenOf(outgoing.message.params);
    for (const [key, asked] of this.#questions) {
      const given = memberBytes(outgoing.bytes, "params", "inputResponses", key);
      if (given === undefined || given[0] !== openBrace) continue;
      this.#questions.delete(key);
      this.#peer?.note(
        Buffer.concat([
          Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(asked.id)},"result":`),
          given,
          closing,
        ]),
      );
    }
    if (this.#outcome !== undefined) queueMicrotask(() => this.#finish());
    else if (this.#questions.size > 0) this.#askSoon();
  }

  /** Ends the call without an answer of the server. */
  fail(failure: UpstreamFailure): void {
    if (this.#over) return;
    if (failure.code === "session-gone" && this.#moveOn()) return;
    // A client of 2026-07-28 knows no sessions: to it the request did not get there.
    const told =
      failure.code === "session-gone"
        ? { ...failure, code: "not-sent" as const, status: 502 }
        : failure;
    const outcome = (reply: Reply): void => reply.failed(told);
    this.#outcome = outcome;
    this.#finish();
  }

  #message(bytes: Buffer): void {
    const message = parseMessage(bytes);
    if (message !== undefined && message.kind !== "answer") this.unasked(bytes, message);
  }

  /** The server said something that is for this call, on its stream or elsewhere. */
  unasked(bytes: Buffer, message: Unasked): void {
    if (this.#over) return;
    if (message.kind === "request") {
      this.#ask(bytes, message);
      return;
    }
    const { method, params } = message;
    if (method === "notifications/progress") this.#progress(bytes);
    else if (method === "notifications/message") {
      if (isLoud(params?.["level"], this.#loud)) this.#reply?.message(bytes);
    } else if (method === "notifications/cancelled" && isRequestId(params?.["requestId"])) {
      this.#withdraw(params["requestId"]);
    } else this.#host.news(bytes, message);
  }

  /** The server asks its client for something. */
  #ask(bytes: Buffer, { id, method }: Question): void {
    const capability = askable.get(method);
    const allowed =
      capability !== undefined &&
      inputCapabilities(this.#outgoing.message.params)[capability] !== undefined;
    if (method === "ping") this.#peer?.note(emptyAnswer(id));
    else if (!allowed)
      this.#peer?.note(errorAnswer(id, -32601, "The client cannot be asked for that."));
    else if (this.#questions.size >= heldLimits.inputRequests) {
      this.#peer?.note(errorAnswer(id, -32603, "The client was asked for too much at once."));
    } else {
      this.#questions.set(`input-${++this.#lastQuestion}`, askedBy(bytes, id, method));
      this.#askSoon();
    }
  }

  #withdraw(id: RequestId): void {
    for (const [key, asked] of this.#questions)
      if (idKey(asked.id) === idKey(id)) this.#questions.delete(key);
  }

  #askSoon(): void {
    if (this.#reply === undefined || this.#gather !== undefined) return;
    this.#gather = setTimeout(() => {
      this.#gather = undefined;
      this.#askNow();
    }, heldLimits.gatherMs);
  }

  #askNow(): void {
    const reply = this.#reply;
    if (reply === undefined || this.#over || this.#questions.size === 0) return;
    const state = this.#host.park(this);
    if (state === undefined) {
      for (const asked of this.#questions.values()) this.#peer?.note(declined(asked));
      this.#questions.clear();
      return;
    }
    this.#head(undefined);
    this.#reply = undefined;
    reply.response(inputRequired(this.#id, this.#questions, state), 200);
  }

  #progress(bytes: Buffer): void {
    if (this.#token === undefined || this.#reply === undefined) return;
    const edits = new Map([["params", new Map([["progressToken", JSON.stringify(this.#token)]])]]);
    this.#reply.message(edited(bytes, edits));
  }

  #response(bytes: Buffer, status: number): void {
    if (this.#over) return;
    if (isTurnedAway(bytes, status)) {
      if (this.#moveOn()) return;
      if (status === 404) {
        const message = "It does not take requests of a session that it has just opened.";
        this.fail({ code: "session-gone", message, status });
        return;
      }
    }
    const answer = answerTo(bytes, this.#id);
    const failure = this.#refusal(bytes, answer);
    // A function that stands right behind the assignment would be allocated among the old objects.
    const outcome = (reply: Reply): void => {
      if (answer === undefined || failure !== undefined) reply.failed(failure ?? notMcp);
      else {
        const asked = urlsWanted(answer, this.#outgoing.message.params, this.#id);
        this.#answer(reply, asked ?? bytes, answer);
      }
    };
    this.#outcome = outcome;
    this.#finish();
  }

  /** True when the call goes to another session. */
  #moveOn(): boolean {
    return this.#reply !== undefined && this.#host.moveOn(this);
  }

  /** Why an answer cannot be handed over or kept. */
  #refusal(bytes: Buffer, answer: Answer | undefined): UpstreamFailure | undefined {
    if (answer === undefined) return notMcp;
    if (this.#reply !== undefined || bytes.length <= heldLimits.parkedAnswerBytes) return undefined;
    const message =
      "It answered before its client came back, with more than is kept for that long.";
    return { code: "bad-answer", message };
  }

  #answer(reply: Reply, bytes: Buffer, given: Answer): void {
    this.#head(undefined);
    const answer = given.error === undefined ? given : (answerTo(bytes, this.#id) ?? given);
    reply.response(
      modernAnswer(bytes, answer, this.#id, this.#outgoing.message.method),
      modernStatus(answer.error?.["code"]),
    );
  }

  #head(connectedAt: number | undefined): void {
    if (this.#headed) return;
    this.#headed = true;
    this.#reply?.head(connectedAt);
  }

  /** Hands the outcome over, now or when the client comes back. */
  #finish(): void {
    const reply = this.#reply;
    if (reply === undefined || this.#over) return;
    this.#outcome?.(reply);
    this.#end();
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#gather);
    this.#reply = undefined;
    this.#host.over(this);
  }
}

const notMcp: UpstreamFailure = { code: "bad-answer", message: "Its answer is not JSON-RPC." };
const openBrace = 0x7b;
const closing = Buffer.from("}");
