import { isJsonObject } from "@tenon/contract";
import type { ToolSettings } from "../config/settings.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import type { GuardNotice, Verdict } from "../guard/verdict.ts";
import type { Passage } from "../limits/circuit.ts";
import { Deadline } from "../limits/deadline.ts";
import type { Expiry } from "../limits/deadline.ts";
import { limits } from "../limits/limits.ts";
import { retryPauseMs } from "../limits/retry.ts";
import type { Answering, Incoming } from "../service.ts";
import type { Outgoing, Reply, Sent, UpstreamFailure } from "../upstream/upstream.ts";
import { serverTiming, callTiming } from "../telemetry/call-timing.ts";
import type { CallMarks, CallTiming } from "../telemetry/call-timing.ts";
import type { FinishedCall } from "../telemetry/finished-call.ts";
import { leavesDoubt } from "./call-end.ts";
import type { CallEnd, Said } from "./call-end.ts";
import { failureProblem } from "./failure-problem.ts";
import { finishedCall } from "./run-report.ts";
import { RunTrace } from "./run-trace.ts";
import type { ServerRoom } from "./server-room.ts";

/**
 * One request on its way through a server's upstream: sent, kept within its times, sent again where that is safe, and
 * answered exactly once. `CallRun` adds what is judged and written down for calls.
 */
export class Run implements Reply, CallMarks {
  readonly room: ServerRoom;
  readonly incoming: Incoming;
  readonly answer: Answering;
  readonly settings: ToolSettings;
  /** Name of the tool or prompt, URI of the resource. */
  readonly subject: string | undefined = undefined;
  /** Of the audit; empty as long as nothing was written down. */
  callId = "";
  /** What the guard decided, and what it let pass in the result. */
  verdict: Verdict | undefined;
  resultNotices: readonly GuardNotice[] = [];
  /** Moments of `CallMarks`; 0: not reached. */
  readonly startedAt: number;
  readonly authenticatedAt: number;
  readonly receivedAt: number;
  admittedAt = 0;
  judgedAt = 0;
  sentAt = 0;
  connectedAt = 0;
  answeredAt = 0;
  resultJudgedAt = 0;
  doneAt = 0;
  /** Where the time went, once the request is over. */
  timing: CallTiming | undefined;
  attempts = 0;
  /** A failure of one of the attempts left open what happened at the upstream. */
  inDoubt = false;
  #told: (() => void) | undefined;
  #sent: Sent | undefined;
  #passage: Passage | undefined;
  #deadline: Deadline | undefined;
  #expired: Expiry | undefined;
  #cancelled = false;
  #spoke = false;
  #pause: NodeJS.Timeout | undefined;
  #over = false;
  #failure: UpstreamFailure | undefined;
  #settled = false;
  #trace: RunTrace | undefined;

  constructor(room: ServerRoom, incoming: Incoming, answer: Answering, settings: ToolSettings) {
    this.room = room;
    this.incoming = incoming;
    this.answer = answer;
    this.settings = settings;
    this.startedAt = incoming.startedAt;
    this.authenticatedAt = incoming.authenticatedAt;
    this.receivedAt = incoming.receivedAt;
    this.begin();
    answer.whenGone(() => this.clientGone());
  }

  protected begin(): void {
    this.room.house.telemetry.began(this.room.name);
  }

  /** Begins; here: sends at once. */
  start(): void {
    this.send();
  }

  /** `told` is called once when the request is answered, or nobody waits any more. */
  whenOver(told: () => void): void {
    this.#told = told;
  }

  /** What goes to the upstream: the client's own bytes, but for the span that its work belongs to. */
  outgoing(): Outgoing {
    const { era, bytes, caller, session, headers, message } = this.incoming;
    return this.trace().under({ era, message, bytes, caller, session: session?.upstream, headers });
  }

  /** Nobody is there any more to hear the answer. */
  protected clientGone(): void {
    this.cancel("The client went away.");
  }

  /** Tells the upstream that nobody waits any more. */
  cancel(reason: string): void {
    if (this.#over) return;
    this.#cancelled = true;
    if (this.#sent === undefined) this.#failBetween({ code: "cancelled", message: reason });
    else this.#sent.cancel(reason);
  }

  protected send(): void {
    this.#pause = undefined;
    if (this.#over) return;
    this.#deadline ??= new Deadline(this.settings, (expiry) => this.#expire(expiry));
    const entered = this.room.circuit.enter();
    if (entered.kind === "circuit-open") {
      this.end({
        code: "circuit-open",
        message: `${this.room.name} failed repeatedly and is left alone for a while; nothing was sent. Call again later.`,
        retryAfterSeconds: Math.max(1, Math.ceil(entered.retryInMs / 1_000)),
      });
      return;
    }
    this.#passage = entered;
    this.attempts += 1;
    this.trace();
    this.sentAt = performance.now();
    const sent = this.room.upstream.request(this.outgoing(), this);
    // It may have failed before it came back.
    if (!this.#over && this.#pause === undefined) this.#sent = sent;
  }

  opened(session: string | undefined, held = false): void {
    this.room.sessionOpened(this, session, held);
  }

  head(connectedAt: number | undefined): void {
    this.connectedAt = connectedAt ?? 0;
    this.#passage?.heard();
  }

  message(bytes: Buffer, eventId?: string, retryMs?: number): void {
    if (this.#over) return;
    this.#spoke = true;
    this.#passage?.heard();
    // What it asks is for the client to answer, and a person may take long.
    if (isQuestion(bytes)) this.#deadline?.hold();
    else this.#deadline?.progress();
    this.answer.message(bytes, eventId, retryMs);
  }

  response(bytes: Buffer, status: number, eventId?: string): void {
    if (this.#over) return;
    this.answeredAt = performance.now();
    this.#passage?.settle(undefined);
    this.respond(bytes, status, eventId);
  }

  failed(failure: UpstreamFailure): void {
    if (this.#over) return;
    // A call that never had a connection was not made, however long it waited for one.
    const expired = failure.code === "not-sent" ? undefined : this.#expired;
    const known = expired === undefined ? failure : this.#timedOut(expired);
    this.#passage?.settle(known);
    if (this.attempts > 0) this.inDoubt ||= leavesDoubt(known);
    this.#sent = undefined;
    const pauseMs = this.#retryPauseMs(known);
    if (pauseMs !== undefined) {
      this.#pause = setTimeout(() => this.send(), pauseMs);
      return;
    }
    this.fail(known);
  }

  /** Answers with what the upstream said. */
  protected respond(bytes: Buffer, status: number, eventId?: string): void {
    this.settle({ kind: "answered", bytes, status });
    this.finish();
    this.say({ kind: "response", bytes, status, eventId });
  }

  /** Answers with what became of the request. */
  protected fail(failure: UpstreamFailure): void {
    this.#failure = failure;
    if (failure.code === "to-be-resumed") {
      this.settle({ kind: "to-be-resumed" });
      this.finish();
      this.say({ kind: "to-be-resumed" });
      return;
    }
    this.end(failureProblem(this.room.name, failure));
  }

  /** Answers with a problem of the gateway's own. */
  end(problem: GatewayProblem): void {
    if (this.#over) return;
    this.settle({ kind: "problem", problem, failure: this.#failure });
    this.finish();
    this.say({ kind: "problem", problem });
  }

  /** Gives the client what ends the request. */
  protected say(said: Said): void {
    if (said.kind === "response") this.answer.response(said.bytes, said.status, said.eventId);
    else if (said.kind === "result") this.answer.result(said.bytes);
    else if (said.kind === "problem") this.answer.problem(said.problem);
    else this.answer.endToBeResumed();
  }

  /** Tells how the request ended, once, just before the client hears of it. */
  protected settle(end: CallEnd): void {
    if (this.#settled) return;
    this.#settled = true;
    this.doneAt = performance.now();
    this.timing = callTiming(this);
    this.answer.header("server-timing", serverTiming(this.timing));
    this.tell(end);
  }

  /** Tells telemetry of the end. */
  protected tell(end: CallEnd): FinishedCall {
    const finished = finishedCall(this, end);
    this.room.house.telemetry.finished(finished, this.trace().spans);
    return finished;
  }

  /** The trace that the request belongs to; found out, and its spans begun, when it is first asked for. */
  trace(): RunTrace {
    return (this.#trace ??= new RunTrace(this));
  }

  get traceId(): string | undefined {
    return this.trace().id;
  }

  /** Nothing that comes later counts; everything that is held is given back. */
  protected finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#deadline?.end();
    clearTimeout(this.#pause);
    this.#told?.();
  }

  /** Lets go of what the upstream still does for a request that is over. */
  protected abandon(): void {
    this.#sent?.cancel("Nobody waits any more.");
  }

  protected get over(): boolean {
    return this.#over;
  }

  #retryPauseMs(failure: UpstreamFailure): number | undefined {
    if (this.#expired !== undefined || this.#cancelled || this.answer.done) return undefined;
    return retryPauseMs({
      failure,
      method: this.incoming.message.method,
      settings: this.settings,
      attempts: this.attempts,
      spoke: this.#spoke,
      remainingMs: this.#deadline?.remainingMs() ?? 0,
    });
  }

  #expire(expiry: Expiry): void {
    this.#expired = expiry;
    if (this.#sent === undefined) this.#failBetween(this.#timedOut(expiry));
    else this.#sent.cancel(expiry === "silence" ? "silent for too long" : "took too long");
  }

  /** Fails while nothing is under way: before the first attempt, or between two of which the last never left. */
  #failBetween(failure: UpstreamFailure): void {
    const isUndone = this.attempts > 0 && !this.inDoubt;
    this.failed(isUndone ? { code: "not-sent", message: failure.message } : failure);
  }

  #timedOut(expiry: Expiry): UpstreamFailure {
    const message =
      expiry === "silence"
        ? `It said nothing for ${this.settings.timeoutMs ?? limits.timeoutMs} ms.`
        : "The call took as long as it may.";
    return { code: "timed-out", message };
  }
}

/** Whether a message is a request of the server (2025: elicitation, sampling, roots). */
function isQuestion(bytes: Buffer): boolean {
  if (!bytes.includes('"id"')) return false;
  const message: unknown = JSON.parse(bytes.toString("utf8"));
  return isJsonObject(message) && message["id"] !== undefined;
}
