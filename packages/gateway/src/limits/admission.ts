import { hash } from "node:crypto";
import { plainText } from "@tenon/contract";
import type { ToolSettings } from "../config/settings.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import { limits } from "./limits.ts";
import { MemoryRates } from "./memory-rates.ts";
import type { RateLimit } from "./rate-window.ts";
import type { SharedRates } from "./shared-rates.ts";

/** A call that asks to be let in. */
export interface Applicant {
  readonly server: string;
  /** The tool's name, or the method of a call that names none. */
  readonly tool: string;
  readonly callerId: string;
  /** What holds for the tool, all defaults filled in. */
  readonly settings: Pick<ToolSettings, "rateLimit" | "concurrency">;
}

/** The call may go; `release` when it is over (more than once does no harm). */
export interface Admitted {
  readonly kind: "admitted";
  release(): void;
}

export interface Refused {
  readonly kind: "refused";
  readonly problem: GatewayProblem;
}

export interface AdmissionOptions {
  /** Where replicas count together; without it each one counts for itself. */
  readonly shared?: SharedRates;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Lets calls in as far as the limits of their tool allow, each client by itself. */
export class Admission {
  readonly #rates = new MemoryRates();
  readonly #underWay = new Map<string, number>();
  readonly #shared: SharedRates | undefined;
  readonly #now: () => number;

  constructor({ shared, now = () => performance.now() }: AdmissionOptions = {}) {
    this.#shared = shared;
    this.#now = now;
  }

  /** At once, except where a rate is counted in a shared store. Never rejects. */
  admit(applicant: Applicant): Admitted | Refused | Promise<Admitted | Refused> {
    const { rateLimit, concurrency } = applicant.settings;
    if (rateLimit === undefined && concurrency === undefined) return unlimited;
    const key = keyOf(applicant);
    const slot = concurrency === undefined ? unlimited : this.#slot(key, concurrency);
    if (slot === undefined) return tooManyCalls(applicant, concurrency ?? 0);
    if (rateLimit === undefined) return slot;
    if (this.#shared !== undefined) return this.#admitShared(applicant, rateLimit, key, slot);
    return decided(applicant, rateLimit, slot, this.#rates.take(key, rateLimit, this.#now()));
  }

  /** Calls under way that hold a slot, of all clients and tools. */
  get underWay(): number {
    let sum = 0;
    for (const count of this.#underWay.values()) sum += count;
    return sum;
  }

  /** @internal A slot was given back. */
  leave(key: string): void {
    const left = (this.#underWay.get(key) ?? 1) - 1;
    if (left > 0) this.#underWay.set(key, left);
    else this.#underWay.delete(key);
  }

  #slot(key: string, most: number): Slot | undefined {
    const count = this.#underWay.get(key) ?? 0;
    if (count >= most) return undefined;
    this.#underWay.set(key, count + 1);
    return new Slot(this, key);
  }

  async #admitShared(
    applicant: Applicant,
    limit: RateLimit,
    key: string,
    slot: Admitted,
  ): Promise<Admitted | Refused> {
    const waitMs = this.#shared === undefined ? 0 : await this.#shared.take(key, limit);
    return decided(applicant, limit, slot, waitMs);
  }
}

class Slot implements Admitted {
  readonly kind = "admitted";
  readonly #admission: Admission;
  readonly #key: string;
  #held = true;

  constructor(admission: Admission, key: string) {
    this.#admission = admission;
    this.#key = key;
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#admission.leave(this.#key);
  }
}

/** What a client's calls of a tool are counted under. */
function keyOf({ server, tool, callerId }: Applicant): string {
  // With its length before it no tool can be named like another tool and the beginning of a caller.
  const key = `${server}\0${tool.length}\0${tool}\0${callerId}`;
  return key.length <= limits.rateKeyLength ? key : hash("sha256", key, "base64");
}

const unlimited: Admitted = { kind: "admitted", release: () => undefined };

function decided(
  applicant: Applicant,
  { calls, perSeconds }: RateLimit,
  slot: Admitted,
  waitMs: number,
): Admitted | Refused {
  if (waitMs === 0) return slot;
  slot.release();
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  const message = `${named(applicant)} may be called ${calls} times in ${perSeconds} seconds by one client, and this client has done so. Call again in ${retryAfterSeconds} seconds.`;
  return { kind: "refused", problem: { code: "rate-limited", message, retryAfterSeconds } };
}

function tooManyCalls(applicant: Applicant, most: number): Refused {
  const message = `${named(applicant)} may have ${most} calls of one client under way, and this client has so many. Call again when one of them is answered.`;
  return { kind: "refused", problem: { code: "too-many-calls", message, retryAfterSeconds: 1 } };
}

function named({ server, tool }: Applicant): string {
  return `${plainText(tool)} of ${plainText(server)}`;
}
