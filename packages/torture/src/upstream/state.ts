import type { ServerResponse } from "node:http";
import type { JsonObject } from "@tenon/contract";
import type { Era } from "../era.ts";
import { definitions, type ListChange } from "./definitions.ts";
import { Ledger } from "./ledger.ts";
import { event } from "./reply.ts";

/** One session of the legacy era, or the one connection over stdio. */
export interface Session {
  readonly id: string | null;
  value: string | undefined;
  /** The stream of a GET. */
  stream: { readonly send: (message: JsonObject) => void } | undefined;
  /** Calls under way by JSON text of their id. */
  readonly running: Map<string, (by: "notification" | "closed") => void>;
  /** Requests to the client that wait for an answer, by id. */
  readonly asked: Map<string, (result: JsonObject) => void>;
}

/** What an upstream is started with. */
export interface UpstreamOptions {
  readonly era: Era | "both";
  /** False: `initialize` gives no session id. */
  readonly sessions: boolean;
  readonly journal: string | undefined;
  readonly changes: readonly ListChange[];
  readonly version: string;
}

/** Everything that the upstream knows. */
export class UpstreamState {
  readonly options: UpstreamOptions;
  readonly ledger: Ledger;
  readonly sessions = new Map<string, Session>();
  /** Streams of `subscriptions/listen`. */
  readonly listeners = new Set<(message: JsonObject) => void>();
  /** Every answer that is open, to drop them. */
  readonly responses = new Set<ServerResponse>();
  readonly changes: Set<ListChange>;
  /** Everybody's when there are no session ids. */
  readonly nobodys: Session;

  constructor(options: UpstreamOptions) {
    this.options = options;
    this.ledger = new Ledger(options.journal);
    this.changes = new Set(options.changes);
    this.nobodys = this.openSession(null);
  }

  tools(): readonly JsonObject[] {
    return definitions(this.changes);
  }

  openSession(id: string | null): Session {
    const session: Session = {
      id,
      value: undefined,
      stream: undefined,
      running: new Map(),
      asked: new Map(),
    };
    if (id !== null) this.sessions.set(id, session);
    return session;
  }

  /** Changes the tool list and tells everybody who listens. */
  change(changes: readonly ListChange[]): void {
    this.changes.clear();
    for (const one of changes) this.changes.add(one);
    const note = { jsonrpc: "2.0", method: "notifications/tools/list_changed" };
    for (const { stream } of this.sessions.values()) stream?.send(note);
    for (const listener of this.listeners) listener(note);
  }

  openStreams(): number {
    const own = [...this.sessions.values()].filter(({ stream }) => stream !== undefined).length;
    return own + this.listeners.size;
  }
}

/** Writes messages as events for as long as the answer is open. */
export function eventWriter(response: ServerResponse): (message: JsonObject) => void {
  return (message) => {
    if (!response.writableEnded && !response.destroyed) response.write(event(message));
  };
}
