import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { JsonObject } from "@tenon/contract";
import type { Era } from "../era.ts";
import { tortureLimits } from "../limits.ts";

/** One call of a tool as the upstream saw it. Times are milliseconds since 1970, with fractions. */
export interface CallRecord {
  readonly nonce: string;
  readonly tool: string;
  readonly era: Era;
  readonly session: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly meta: JsonObject;
  /** The beginning of the request's body, byte for byte. */
  readonly body: string;
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly cancelledAt?: number;
  readonly cancelledBy?: "notification" | "closed";
}

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** Milliseconds since 1970 with fractions; comparable between processes of one machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Remembers what happened at the upstream; effects survive the process when a journal file is given. */
export class Ledger {
  readonly #effects = new Map<string, number>();
  readonly #calls = new Map<string, Open<CallRecord>[]>();
  readonly #journal: string | undefined;
  #count = 0;

  constructor(journal: string | undefined) {
    this.#journal = journal;
    if (journal === undefined || !existsSync(journal)) return;
    for (const nonce of readFileSync(journal, "utf8").split("\n")) {
      if (nonce !== "") this.#add(nonce);
    }
  }

  /** Counts a side effect; it is on disk when this returns. */
  effect(nonce: string): number {
    if (this.#journal !== undefined) appendFileSync(this.#journal, `${nonce}\n`);
    return this.#add(nonce);
  }

  effects(nonce: string): number {
    return this.#effects.get(nonce) ?? 0;
  }

  /** Takes a call down; the oldest are forgotten past the limit. */
  begin(call: CallRecord): Open<CallRecord> {
    const record = { ...call };
    const known = this.#calls.get(call.nonce);
    if (known === undefined) this.#calls.set(call.nonce, [record]);
    else known.push(record);
    this.#count += 1;
    if (this.#count > tortureLimits.calls) {
      const [oldest] = this.#calls;
      if (oldest !== undefined) {
        this.#count -= oldest[1].length;
        this.#calls.delete(oldest[0]);
      }
    }
    return record;
  }

  calls(nonce: string): readonly CallRecord[] {
    return this.#calls.get(nonce) ?? [];
  }

  #add(nonce: string): number {
    const count = this.effects(nonce) + 1;
    this.#effects.set(nonce, count);
    return count;
  }
}
