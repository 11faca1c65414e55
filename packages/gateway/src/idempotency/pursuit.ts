import { setTimeout as pause } from "node:timers/promises";
import type { AnswerPart } from "./answer-part.ts";
import type { Claim, IdempotencyStore, StoredCall } from "./idempotency-store.ts";
import type { KeyedCall } from "./keyed-call.ts";
import { limits } from "./limits.ts";
import * as problems from "./problems.ts";
import type { Rewriting } from "./rewriting.ts";
import type { Begun, FirstCall } from "./waiting.ts";
import { Waiting } from "./waiting.ts";

export interface PursuitOptions {
  readonly store: IdempotencyStore;
  readonly rewriting: Rewriting;
  readonly claim: Claim;
  readonly call: KeyedCall;
  readonly storeWaitMs: number;
  /** Whether the bytes that are held may stay so until the store is back. */
  readonly mayHold: () => boolean;
  /** Nothing of it is left to do in this replica. */
  readonly over: () => void;
}

/** `here`: somebody in this replica makes the call. `undoing`: a claim is taken back; `away`: the store does not take that. */
type State = "claiming" | "elsewhere" | "here" | "settled" | "undoing" | "away";

/** One call under its key, as one replica sees it from the first who asks until everything is written down. */
export class Pursuit {
  readonly #options: PursuitOptions;
  readonly #waiting = new Waiting();
  #state: State = "claiming";
  #outcome: Begun | undefined;
  #heldBytes = 0;

  constructor(options: PursuitOptions) {
    this.#options = options;
  }

  get claim(): Claim {
    return this.#options.claim;
  }

  /** Whether the record says that this replica makes the call, so that its lease has to go on. */
  get held(): boolean {
    return this.#state === "here" || this.#state === "settled";
  }

  /** Bytes of an answer that is not written down yet. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Asks the store; called once, when the first one waits. */
  start(): void {
    void this.#pursue();
  }

  begin(waitMs: number, signal: AbortSignal | undefined): Promise<Begun> {
    const { call } = this.#options;
    if (this.#outcome !== undefined) return Promise.resolve(this.#outcome);
    if (this.#state === "away") return Promise.resolve(problems.storeAway(call));
    return this.#waiting.join(waitMs, signal, () =>
      this.#state === "here" || this.#state === "elsewhere"
        ? problems.stillInFlight(call)
        : problems.storeAway(call),
    );
  }

  /** Gives up on all who wait. */
  close(): void {
    this.#waiting.tellAll(problems.storeAway(this.#options.call));
  }

  async #pursue(): Promise<void> {
    const { store, claim, call, over } = this.#options;
    let pauseMs: number = limits.pollMs;
    let silentSince: number | undefined;
    let found: StoredCall | "first" | undefined;
    for (;;) {
      if (found === undefined) {
        this.#state = "claiming";
        const claiming = store.claim(claim);
        found = await this.#bounded(claiming).catch(() => undefined);
        if (found === undefined) return this.#takeBack(claiming);
      }
      if (found === "first") return this.#makeHere();
      if (!found.digest.equals(claim.digest)) return this.#tell(problems.conflict(call));
      if (found.state !== "in-flight") return this.#tell(this.#told(found));
      this.#state = "elsewhere";
      await pause(pauseMs, undefined, { ref: false });
      if (this.#waiting.size === 0) return over();
      try {
        found = await this.#bounded(store.look(claim.id));
        silentSince = undefined;
        pauseMs = Math.min(pauseMs * 1.5, limits.longestPollMs);
      } catch {
        silentSince ??= performance.now();
        const silentMs = performance.now() - silentSince;
        if (silentMs > this.#options.storeWaitMs) return this.#tell(problems.storeAway(call));
      }
    }
  }

  /** The first who waits makes the call; when nobody does any more, nobody did. */
  #makeHere(): void {
    this.#state = "here";
    const call = new PursuedCall(this);
    if (!this.#waiting.tellFirst({ kind: "first", call })) void this.#drop();
  }

  /** @internal What the one who made the call says. */
  async settle(outcome: AnswerPart | "unknown"): Promise<void> {
    const { call, store, claim, rewriting, over } = this.#options;
    const unknown = problems.unknownOutcome(call);
    this.#state = "settled";
    this.#outcome = outcome === "unknown" ? unknown : { kind: "replay", answer: outcome };
    this.#waiting.tellAll(this.#outcome);
    this.#heldBytes = outcome === "unknown" ? 0 : outcome.bytes.length;
    let kept = outcome;
    const write = (): Promise<void> => store.finish(claim, kept);
    try {
      await write();
    } catch {
      if (!this.#options.mayHold()) {
        kept = "unknown";
        this.#outcome = unknown;
        this.#heldBytes = 0;
      }
      await rewriting.until(write);
    }
    over();
  }

  /** @internal The call was not made: the next one who waits makes it. */
  async abandon(): Promise<void> {
    if (this.#waiting.size > 0) this.#makeHere();
    else await this.#drop();
  }

  /** A claim that got no answer may have come through nevertheless. */
  async #takeBack(claiming: Promise<StoredCall | "first">): Promise<void> {
    this.#state = "away";
    this.close();
    const late = await claiming.catch(() => "first" as const);
    if (late === "first") await this.#drop();
    else this.#options.over();
  }

  async #drop(): Promise<void> {
    const { store, claim, rewriting, over } = this.#options;
    if (this.#state !== "away") this.#state = "undoing";
    const drop = (): Promise<void> => store.drop(claim);
    try {
      await this.#bounded(drop());
    } catch {
      this.#state = "away";
      this.close();
      await rewriting.until(drop);
    }
    // Who came in the meantime asks again.
    if (this.#waiting.size > 0) await this.#pursue();
    else over();
  }

  #tell(begun: Begun): void {
    // First, so that who is told and asks again asks the store.
    this.#options.over();
    this.#waiting.tellAll(begun);
  }

  #told(found: StoredCall): Begun {
    const { call } = this.#options;
    if (found.state === "done") return { kind: "replay", answer: found.answer };
    if (found.state === "dropped") return problems.answerDropped(call, found.part);
    return problems.unknownOutcome(call);
  }

  async #bounded<T>(asked: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("the store is silent")), this.#options.storeWaitMs);
    });
    try {
      return await Promise.race([asked, silence]);
    } finally {
      clearTimeout(timer);
    }
  }
}

class PursuedCall implements FirstCall {
  readonly #pursuit: Pursuit;
  #open = true;

  constructor(pursuit: Pursuit) {
    this.#pursuit = pursuit;
  }

  get waiting(): number {
    return this.#pursuit.waiting;
  }

  done(answer: AnswerPart): Promise<void> {
    return this.#once(() => this.#pursuit.settle(answer));
  }

  unknown(): Promise<void> {
    return this.#once(() => this.#pursuit.settle("unknown"));
  }

  abandon(): Promise<void> {
    return this.#once(() => this.#pursuit.abandon());
  }

  /** The first word counts. */
  #once(act: () => Promise<void>): Promise<void> {
    if (!this.#open) return Promise.resolve();
    this.#open = false;
    return act();
  }
}
