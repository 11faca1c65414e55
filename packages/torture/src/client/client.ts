import type { JsonObject } from "@tenon/contract";
import { Agent } from "undici";
import type { Era } from "../era.ts";
import { type Answer, answerOf } from "./answer.ts";
import type { Exchange, Received } from "./exchange.ts";

/** Where and as whom a client speaks. */
export interface Place {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What may be said about one request. */
export interface RequestOptions {
  /** Default: the next number of this client. */
  readonly id?: string | number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly meta?: JsonObject;
  /** Text put in place of `"@raw@"` in the body, to send JSON that JavaScript cannot hold. */
  readonly raw?: string;
}

/** A request under way. */
export class Asked {
  readonly id: string | number;
  readonly exchange: Exchange;

  constructor(id: string | number, exchange: Exchange) {
    this.id = id;
    this.exchange = exchange;
  }

  answer(timeoutMs: number): Promise<Answer> {
    return answerOf(this.exchange, this.id, timeoutMs);
  }

  /** Notifications of one method so far. */
  notes(method: string): readonly Received[] {
    return this.exchange.messages.filter(({ message }) => message["method"] === method);
  }
}

/** A client of one era on raw HTTP; it sees bytes and times exactly and never does a thing of its own accord. */
export interface Client {
  readonly era: Era;
  readonly place: Place;
  /** The session id of the gateway; undefined in the modern era, or when none was given. */
  readonly session: string | undefined;
  readonly ask: (method: string, params?: JsonObject, options?: RequestOptions) => Asked;
  /** A notification or an answer to the server. Resolves with the exchange, ended. */
  readonly tell: (message: JsonObject) => Promise<Exchange>;
  /** Opens the stream of what the server says of itself: GET, `subscriptions/listen`. */
  readonly listen: () => Exchange;
  /** Ends the session. */
  readonly end: () => Promise<Exchange>;
}

/** A connection pool of its own for one client: no other waits for its connections. */
export function ownAgent(): Agent {
  return new Agent({ headersTimeout: 0, bodyTimeout: 0, connectTimeout: 10_000, pipelining: 1 });
}

/** The body of a request, the raw text put in where it belongs. */
export function bodyOf(message: JsonObject, raw: string | undefined): string {
  const text = JSON.stringify(message);
  return raw === undefined ? text : text.replace('"@raw@"', () => raw);
}
