import type { Outgoing, Reply, UpstreamFailure } from "../upstream/upstream.ts";
import { edited } from "./json-edit.ts";
import { answerTo, parseMessage } from "./message.ts";
import { isTurnedAway } from "./turned-away.ts";

const nullId = '"id":null';
/** Errors that do not name their request are short, and looking through everything would cost. */
const shortBytes = 2_048;

/** Passes everything on, under the request's id, and tells when it looks as if the server does not speak the era of the request any more. */
export class EraWatch implements Reply {
  readonly #outgoing: Outgoing;
  readonly #reply: Reply;
  readonly #misfit: () => void;

  constructor(outgoing: Outgoing, reply: Reply, misfit: () => void) {
    this.#outgoing = outgoing;
    this.#reply = reply;
    this.#misfit = misfit;
  }

  opened(session: string | undefined, held?: boolean): void {
    this.#reply.opened(session, held);
  }

  head(connectedAt: number | undefined): void {
    this.#reply.head(connectedAt);
  }

  message(bytes: Buffer, eventId?: string, retryMs?: number): void {
    this.#reply.message(bytes, eventId, retryMs);
  }

  response(bytes: Buffer, status: number, eventId?: string): void {
    if (this.#opens ? this.#isRefusal(bytes) : this.#isMisfit(bytes, status)) this.#misfit();
    this.#reply.response(this.#named(bytes, status), status, eventId);
  }

  failed(failure: UpstreamFailure): void {
    const { code } = failure;
    // Sessions end, and then their clients begin again; what has none is not meant by a 404.
    const isUnknown = code === "session-gone" && (this.#opens || this.#outgoing.era === "modern");
    if (code === "bad-answer" || isUnknown) this.#misfit();
    this.#reply.failed(failure);
  }

  /** Under null its client would wait for the answer for ever: over HTTP it can only be the one to this request. */
  #named(bytes: Buffer, status: number): Buffer {
    const { id } = this.#outgoing.message;
    const isSuspect = status >= 400 || (bytes.length < shortBytes && bytes.includes(nullId));
    if (!isSuspect || parseMessage(bytes) !== undefined || answerTo(bytes, id) === undefined)
      return bytes;
    return edited(bytes, new Map([["id", JSON.stringify(id)]]));
  }

  get #opens(): boolean {
    const { method } = this.#outgoing.message;
    return method === "initialize" || method === "server/discover";
  }

  #isRefusal(bytes: Buffer): boolean {
    return answerTo(bytes, this.#outgoing.message.id)?.error !== undefined;
  }

  #isMisfit(bytes: Buffer, status: number): boolean {
    const isSessions = status === 404 && this.#outgoing.era === "legacy";
    return status >= 400 && !isSessions && isTurnedAway(bytes, status);
  }
}
