import { setTimeout as pause } from "node:timers/promises";
import type { JsonRpcResponse } from "../json-rpc.ts";
import type { Outgoing, Reply, Sent, Upstream, UpstreamFailure } from "../upstream/upstream.ts";
import { type AskedInput, inputGiven, inputsAsked } from "./asked-input.ts";
import { legacyAnswer } from "./legacy-result.ts";
import { heldLimits } from "./limits.ts";
import { type Answer, answerTo, parseMessage, toBytes } from "./message.ts";
import {
  type ClientFacts,
  type ParamHeaders,
  type Round,
  modernRequest,
} from "./modern-request.ts";

/** What a call needs of its session. */
export interface LegacyCallHost {
  readonly inner: Upstream;
  readonly facts: () => ClientFacts;
  readonly paramHeaders: ParamHeaders;
  readonly newId: () => number;
  /** Hears when the server does not seem to speak its era any more. */
  readonly misfit: () => void;
  /** From now on the client's answer to this request comes to `answered`. */
  readonly asked: (
    input: AskedInput,
    answered: (message: JsonRpcResponse, bytes: Buffer) => void,
  ) => void;
  readonly unasked: (input: AskedInput) => void;
  readonly over: (call: LegacyCall) => void;
}

/**
 * One request of a legacy client at a 2026-07-28 server. When the server wants input, the client is asked on the call's
 * stream, and the request goes out again with the answers.
 */
export class LegacyCall implements Sent {
  readonly #outgoing: Outgoing;
  readonly #reply: Reply;
  readonly #host: LegacyCallHost;
  readonly #waiting = new Map<string, AskedInput>();
  readonly #given: string[] = [];
  #patience: NodeJS.Timeout | undefined;
  #sent: Sent | undefined;
  #rounds = 0;
  #headed = false;
  #over = false;

  constructor(outgoing: Outgoing, reply: Reply, host: LegacyCallHost) {
    this.#outgoing = outgoing;
    this.#reply = reply;
    this.#host = host;
  }

  start(round?: Round): void {
    const { inner, newId, facts, paramHeaders } = this.#host;
    const request = modernRequest(this.#outgoing, newId(), facts(), round, paramHeaders);
    this.#sent = inner.request(request, {
      opened: () => undefined,
      head: (connectedAt) => this.#head(connectedAt),
      message: (bytes) => this.#message(bytes),
      response: (bytes, status) => {
        // 404 is an unknown method there; 400 may be a server that wants a session.
        if (status === 400) this.#host.misfit();
        this.#response(bytes);
      },
      failed: (failure) => this.#fail(failure),
    });
  }

  cancel(reason: string): void {
    if (this.#over) return;
    this.#end();
    this.#sent?.cancel(reason);
    this.#reply.failed({ code: "cancelled", message: reason });
  }

  #message(bytes: Buffer): void {
    const message = parseMessage(bytes);
    // A 2026-07-28 server sends no requests, and tells of changes to those only who listen.
    if (this.#over || message?.kind !== "note") return;
    const { method } = message;
    if (method === "notifications/progress" || method === "notifications/message")
      this.#reply.message(bytes);
  }

  #response(bytes: Buffer): void {
    if (this.#over) return;
    const answer = answerTo(bytes, this.#outgoing.message.id);
    if (answer === undefined)
      this.#fail({ code: "bad-answer", message: "Its answer is not JSON-RPC." });
    else if (answer.result?.["resultType"] === "input_required") this.#ask(bytes, answer);
    else
      this.#finish(
        legacyAnswer(bytes, answer, this.#outgoing.message.id, this.#outgoing.message.method),
      );
  }

  #ask(bytes: Buffer, answer: Answer): void {
    const result = answer.result ?? {};
    const state = typeof result["requestState"] === "string" ? result["requestState"] : undefined;
    const asked = inputsAsked(bytes, result, this.#host.facts().capabilities);
    this.#rounds++;
    if (typeof asked === "string") this.#refuse(-32603, asked);
    else if (this.#rounds > heldLimits.inputRounds)
      this.#refuse(-32603, "The server asked again and again.");
    else if (asked.length === 0) void this.#again(state);
    else this.#put(asked, state);
  }

  /** A server that only gives a state wants the request again, a little later. */
  async #again(state: string | undefined): Promise<void> {
    await pause(heldLimits.minRestartMs, undefined, { ref: false });
    if (!this.#over) this.start({ responses: undefined, state });
  }

  #put(asked: readonly AskedInput[], state: string | undefined): void {
    this.#given.length = 0;
    for (const input of asked) {
      this.#waiting.set(input.id, input);
      this.#host.asked(input, (message, bytes) => this.#answered(input, message, bytes, state));
    }
    this.#patience = setTimeout(
      () => this.#refuse(-32603, "The client did not answer what it was asked."),
      heldLimits.inputMs,
    );
    for (const { bytes } of asked) this.#reply.message(bytes);
  }

  #answered(
    input: AskedInput,
    message: JsonRpcResponse,
    bytes: Buffer,
    state: string | undefined,
  ): void {
    if (this.#over || !this.#waiting.delete(input.id)) return;
    const given = inputGiven(input, message, bytes);
    if ("error" in given) {
      this.#finish(toBytes({ id: this.#outgoing.message.id, error: given.error }));
      return;
    }
    this.#given.push(`${JSON.stringify(input.key)}:${given.text}`);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#patience);
    this.start({ responses: `{${this.#given.join(",")}}`, state });
  }

  #refuse(code: number, message: string): void {
    this.#finish(toBytes({ id: this.#outgoing.message.id, error: { code, message } }));
  }

  /** Under 200 whatever it says: 404 would end the client's session. */
  #finish(bytes: Buffer): void {
    if (this.#over) return;
    this.#head(undefined);
    this.#end();
    this.#reply.response(bytes, 200);
  }

  #fail(failure: UpstreamFailure): void {
    if (this.#over) return;
    if (failure.code === "session-gone" || failure.code === "bad-answer") this.#host.misfit();
    this.#end();
    // The session is ours and goes on, whatever the server's 404 is about.
    this.#reply.failed(
      failure.code === "session-gone" ? { ...failure, code: "bad-answer", status: 502 } : failure,
    );
  }

  #head(connectedAt: number | undefined): void {
    if (this.#headed || this.#over) return;
    this.#headed = true;
    this.#reply.head(connectedAt);
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#patience);
    for (const input of this.#waiting.values()) this.#host.unasked(input);
    this.#host.over(this);
  }
}
