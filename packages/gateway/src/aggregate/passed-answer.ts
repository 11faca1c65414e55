import type { Challenge } from "../auth/challenge.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import type { Answering } from "../service.ts";

/** Passes everything on to another answer; for those that change some of it. */
export class PassedAnswer implements Answering {
  readonly #answer: Answering;

  constructor(answer: Answering) {
    this.#answer = answer;
  }

  whenGone(told: () => void): void {
    this.#answer.whenGone(told);
  }

  get done(): boolean {
    return this.#answer.done;
  }

  header(name: string, value: string): void {
    this.#answer.header(name, value);
  }

  message(bytes: Buffer, eventId?: string, retryMs?: number): void {
    this.#answer.message(bytes, eventId, retryMs);
  }

  response(bytes: Buffer, status?: number, eventId?: string): void {
    this.#answer.response(bytes, status, eventId);
  }

  result(result: Buffer): void {
    this.#answer.result(result);
  }

  problem(problem: GatewayProblem): void {
    this.#answer.problem(problem);
  }

  deny(challenge: Challenge): void {
    this.#answer.deny(challenge);
  }

  endToBeResumed(): void {
    this.#answer.endToBeResumed();
  }
}
