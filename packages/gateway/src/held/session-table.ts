import type { Caller } from "../caller.ts";
import { UnderWay } from "../under-way.ts";
import { heldLimits } from "./limits.ts";

/** What is kept in this process for one session of a client. */
export interface KeptSession {
  readonly callerId: string;
  /** When its client last said something, `performance.now()`. */
  readonly lastUsed: number;
  /** Whether nobody waits for anything. */
  readonly isQuiet: boolean;
  readonly close: () => void | Promise<void>;
}

/** The sessions of all callers by their ids; those that are quiet for `heldLimits.idleMs` are closed. */
export class SessionTable<Session extends KeptSession> {
  readonly #sessions = new Map<string, Session>();
  readonly #perCaller = new Map<string, number>();
  readonly #ending = new UnderWay<Promise<void>>();
  readonly #sweep: NodeJS.Timeout;

  constructor() {
    this.#sweep = setInterval(() => this.#dropIdle(), heldLimits.sweepMs).unref();
  }

  /** Open sessions of all callers. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Open sessions of a caller. */
  countOf(caller: Caller): number {
    return this.#perCaller.get(caller.id) ?? 0;
  }

  add(id: string, session: Session): void {
    this.#sessions.set(id, session);
    this.#perCaller.set(session.callerId, (this.#perCaller.get(session.callerId) ?? 0) + 1);
  }

  /** The session of this id; undefined when there is none, or it is another caller's. */
  of(id: string | undefined, caller: Caller): Session | undefined {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    return session?.callerId === caller.id ? session : undefined;
  }

  /** Lets go of a session that has ended by itself. */
  forget(id: string): Session | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined;
    this.#sessions.delete(id);
    const left = (this.#perCaller.get(session.callerId) ?? 1) - 1;
    if (left > 0) this.#perCaller.set(session.callerId, left);
    else this.#perCaller.delete(session.callerId);
    return session;
  }

  /** Closes a session, unless that was done before. */
  drop(id: string): void {
    const closing = this.forget(id)?.close();
    if (closing === undefined) return;
    const place = this.#ending.enter(closing);
    void closing.finally(() => this.#ending.leave(place));
  }

  /** Closes all sessions; resolves when they have ended. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    for (const id of this.#sessions.keys()) this.drop(id);
    await Promise.all(this.#ending);
  }

  #dropIdle(): void {
    const before = performance.now() - heldLimits.idleMs;
    for (const [id, { isQuiet, lastUsed }] of this.#sessions) {
      if (isQuiet && lastUsed < before) this.drop(id);
    }
  }
}
