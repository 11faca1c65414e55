import type { AnswerPart } from "./answer-part.ts";

/** What a store knows of a call. */
export type StoredCall = { readonly digest: Buffer } & StoredOutcome;

export type StoredOutcome =
  /** Its replica is alive, and nothing is known yet. */
  | { readonly state: "in-flight" }
  /** Its replica fell silent, or lost the upstream. */
  | { readonly state: "unknown" }
  | { readonly state: "done"; readonly answer: AnswerPart }
  /** It was answered with `part`, and that was too large to keep. */
  | { readonly state: "dropped"; readonly part: AnswerPart["part"] };

/** A call that somebody wants to be the first to make. */
export interface Claim {
  readonly id: Buffer;
  readonly digest: Buffer;
  readonly server: string;
  readonly tool: string;
  /** The running replica. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly expiryMs: number;
}

/** Where replicas agree who makes a call. Every method rejects when the store is away. */
export interface IdempotencyStore {
  /** Records the call as in flight; or what is recorded already, which then decides. */
  readonly claim: (claim: Claim) => Promise<"first" | StoredCall>;
  /** What is recorded; undefined when nothing is. */
  readonly look: (id: Buffer) => Promise<StoredCall | undefined>;
  /** Writes down what became of a call of this holder. */
  readonly finish: (claim: Claim, outcome: AnswerPart | "unknown") => Promise<void>;
  /** Removes a call of this holder that was not made. */
  readonly drop: (claim: Claim) => Promise<void>;
  /** Says that the holder is alive. */
  readonly renew: (ids: readonly Buffer[], holder: string, leaseMs: number) => Promise<void>;
  /** Removes expired records, at most so many; how many there were. */
  readonly clean: (most: number) => Promise<number>;
}
