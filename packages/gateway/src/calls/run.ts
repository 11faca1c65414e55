import type { JsonObject } from "@tenon/contract";
import type { ToolSettings } from "../config/settings.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import type { JsonRpcRequest } from "../json-rpc.ts";
import type { Passage } from "../limits/circuit.ts";
import { Deadline } from "../limits/deadline.ts";
import type { Expiry } from "../limits/deadline.ts";
import { retryPauseMs } from "../limits/retry.ts";
import type { Answering, Incoming } from "../service.ts";
import type { Outgoing, Reply, Sent, UpstreamFailure } from "../upstream/upstream.ts";
import { serverTiming, callTiming } from "../telemetry/call-timing.ts";
import type { CallMarks } from "../telemetry/call-timing.ts";
import type { BegunCall, FinishedCall } from "../telemetry/finished-call.ts";
import { traceParentOf, withTraceparent } from "../telemetry/trace-context.ts";
import type { TraceParent } from "../telemetry/trace-context.ts";
import type { CallSpans } from "../telemetry/tracing.ts";
import { auditOutcome, leavesDoubt } from "./call-end.ts";
import type { CallEnd } from "./call-end.ts";
import { failureProblem } from "./failure-problem.ts";
import type { ServerRoom } from "./server-room.ts";

/**
 * One request on its way through a server's upstream: sent, kept within its times, sent again where that is safe, and
 * answered exactly once. `CallRun` adds what is judged and written down for calls.
 */
export class Run implements Reply {
  readonly room: ServerRoom;
  readonly incoming: Incoming;
  readonly answer: Answering;
  readonly settings: ToolSettings;
  /** Marks on the clock of `performance.now()`; 0: not reached. */
  sentAt = 0;
  connectedAt = 0;
  answeredAt = 0;
  attempts = 0;
  /** A failure of one of the attempts left open what happened at the upstream. */
  inDoubt = false;
  /** Told once when the request is answered, or nobody waits any more. */
  onOver: (() => void) | undefined;
  #sent: Sent | undefined;
  #passage: Passage | undefined;
  #deadline: Deadline | undefined;
  #expired: Expiry | undefined;
  #spoke = false;
  #pause: NodeJS.Timeout | undefined;
  #over = false;
  #failure: UpstreamFailure | undefined;
  #settled = false;
  #traced = false;
  #above: TraceParent | undefined;
  #spans: CallSpans | undefined;

  constructor(room: ServerRoom, incoming: Incoming, answer: Answering, settings: ToolSettings) {
    this.room = room;
    this.incoming = incoming;
    this.answer = answer;
    this.settings = settings;
    this.begin();
    answer.onGone = () => this.clientGone();
  }

  protected begin(): void {
    this.room.house.telemetry.began(this.room.name);
  }

  /** Begins; here: sends at once. */
  start(): void {
    this.send();
  }

  /** What goes to the upstream: the client's own bytes, but for the span that its work belongs to. */
  outgoing(): Outgoing {
    const { era, bytes, caller, session, headers, message } = this.incoming;
    const plain = { era, message, bytes, caller, session: session?.upstream, headers };
    if (this.#spans === undefined) return plain;
    const { traceparent } = this.#spans;
    const above = this.#above;
    return {
      ...plain,
      bytes: above === undefined ? bytes : withTraceparent(bytes, above.text, traceparent),
      headers: { ...headers, traceparent },
    };
  }

  /** Nobody is there any more to hear the answer. */
  protected clientGone(): void {
    this.cancel("The client went away.");
  }

  /** Tells the upstream that nobody waits any more. */
  cancel(reason: string): void {
    if (this.#over) return;
    if (this.#sent === undefined) this.failed({ code: "cancelled", message: reason });
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

  message(bytes: Buffer, eventId?: string): void {
    if (this.#over) return;
    this.#spoke = true;
    this.#passage?.heard();
    this.#deadline?.progress();
    this.answer.message(bytes, eventId);
  }

  response(bytes: Buffer, status: number, eventId?: string): void {
    if (this.#over) return;
    this.answeredAt = performance.now();
    this.#passage?.settle(undefined);
    this.respond(bytes, status, eventId);
  }

  failed(failure: UpstreamFailure): void {
    if (this.#over) return;
    const known = this.#expired === undefined ? failure : this.#timedOut(this.#expired);
    this.#passage?.settle(known);
    if (this.#sent !== undefined || this.attempts > 0) this.inDoubt ||= leavesDoubt(known);
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
    this.answer.response(bytes, status, eventId);
  }

  /** Answers with what became of the request. */
  protected fail(failure: UpstreamFailure): void {
    this.#failure = failure;
    if (failure.code === "to-be-resumed") {
      this.settle({ kind: "to-be-resumed" });
      this.finish();
      this.answer.endToBeResumed();
      return;
    }
    this.end(failureProblem(this.room.name, failure));
  }

  /** Answers with a problem of the gateway's own. */
  end(problem: GatewayProblem): void {
    if (this.#over) return;
    this.settle({ kind: "problem", problem, failure: this.#failure });
    this.finish();
    this.answer.problem(problem);
  }

  /** Tells how the request ended, once, just before the client hears of it. */
  protected settle(end: CallEnd): void {
    if (this.#settled) return;
    this.#settled = true;
    this.trace();
    const marks = this.marks(performance.now());
    this.answer.header("server-timing", serverTiming(callTiming(marks)));
    this.room.house.telemetry.finished(this.finished(end, marks), this.#spans);
  }

  /** What telemetry is told of the end. */
  protected finished(end: CallEnd, marks: CallMarks): FinishedCall {
    const { caller } = this.incoming;
    return {
      ...this.#begun(),
      client: caller.client,
      traceId: this.traceId,
      decision: end.kind === "replayed" ? "replay" : this.attempts === 0 ? "refuse" : "forward",
      outcome: auditOutcome(end, { count: this.attempts, inDoubt: this.inDoubt }),
      errorCode: end.kind === "problem" ? end.problem.code : undefined,
      marks,
    };
  }

  /** The moments of the request that are known. */
  protected marks(doneAt: number): CallMarks {
    const { startedAt, authenticatedAt, receivedAt } = this.incoming;
    const { sentAt, connectedAt, answeredAt, attempts } = this;
    return {
      startedAt,
      authenticatedAt,
      receivedAt,
      sentAt,
      connectedAt,
      answeredAt,
      doneAt,
      attempts,
    };
  }

  /** The trace that the request belongs to. */
  get traceId(): string | undefined {
    return this.#spans?.traceId ?? this.#above?.traceId;
  }

  /** Finds out which trace the request belongs to, and begins its spans. */
  protected trace(): void {
    if (this.#traced) return;
    this.#traced = true;
    const { telemetry } = this.room.house;
    const { message, headers } = this.incoming;
    this.#above = traceParentOf(message.params, headers);
    if (!telemetry.isTracing) return;
    this.#spans = telemetry.trace(this.#begun(), this.#above, this.room.place);
  }

  #begun(): BegunCall {
    const { message, era, session, startedAt } = this.incoming;
    return {
      server: this.room.name,
      method: message.method,
      target: this.target,
      requestId: message.id,
      era,
      session: session?.key,
      startedAt,
    };
  }

  /** Name of the tool or prompt, where there is one. */
  protected get target(): string | undefined {
    return undefined;
  }

  /** Nothing that comes later counts; everything that is held is given back. */
  protected finish(): void {
    this.#over = true;
    this.#deadline?.end();
    clearTimeout(this.#pause);
    this.onOver?.();
  }

  /** Lets go of what the upstream still does for a request that is over. */
  protected abandon(): void {
    this.#sent?.cancel("Nobody waits any more.");
  }

  protected get over(): boolean {
    return this.#over;
  }

  #retryPauseMs(failure: UpstreamFailure): number | undefined {
    if (this.#expired !== undefined || this.answer.done) return undefined;
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
    if (this.#sent === undefined) this.failed(this.#timedOut(expiry));
    else this.#sent.cancel(expiry === "silence" ? "silent for too long" : "took too long");
  }

  #timedOut(expiry: Expiry): UpstreamFailure {
    const message =
      expiry === "silence"
        ? `It said nothing for ${this.settings.timeoutMs ?? "60000"} ms.`
        : "The call took as long as it may.";
    return { code: "timed-out", message };
  }
}

/** The arguments of a call, or of whatever else has some. */
export function argumentsOf({ params }: JsonRpcRequest): JsonObject {
  const given = params?.["arguments"];
  return typeof given === "object" && given !== null && !Array.isArray(given)
    ? (given as JsonObject)
    : {};
}
