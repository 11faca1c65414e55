import { isJsonObject } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import type { Waiting } from "../audit/audit.ts";
import type { RefuseVerdict, Verdict } from "../guard/verdict.ts";
import { answerUnder } from "../idempotency/answer-part.ts";
import { keyOf } from "../idempotency/key.ts";
import { callDigest } from "../idempotency/keyed-call.ts";
import type { Begun } from "../idempotency/waiting.ts";
import type { Admitted, Refused } from "../limits/admission.ts";
import { limits } from "../limits/limits.ts";
import type { Answering, Incoming } from "../service.ts";
import type { FinishedCall } from "../telemetry/finished-call.ts";
import type { Outgoing } from "../upstream/upstream.ts";
import type { CallEnd, Said } from "./call-end.ts";
import { CallKey } from "./call-key.ts";
import { handleOf, stillRunning } from "./hand-over.ts";
import { looksChanged } from "./looks-changed.ts";
import { Run } from "./run.ts";
import { intentOf, outcomeOf } from "./run-report.ts";
import type { ServerRoom } from "./server-room.ts";
import { translatedOutgoing } from "./translated.ts";

/**
 * A call that leaves traces: `tools/call`, `prompts/get`, `resources/read`. Made once under its key, let in, judged,
 * written down, sent; its result judged, and its end written down.
 */
export class CallRun extends Run implements Waiting {
  override readonly subject: string;
  readonly args: JsonObject;
  #admitted: Admitted | undefined;
  #isTaken = false;
  #isEnding = false;
  #isEndWritten = false;
  #said: Said | undefined;
  #key: CallKey | undefined;
  #patience: NodeJS.Timeout | undefined;

  constructor(room: ServerRoom, incoming: Incoming, answer: Answering) {
    const { params, method } = incoming.message;
    const name = params?.["name"] ?? params?.["uri"];
    const subject = typeof name === "string" ? name : "";
    super(room, incoming, answer, room.policy.of(method === "tools/call" ? subject : undefined));
    this.subject = subject;
    const args = params?.["arguments"];
    this.args = isJsonObject(args) ? args : {};
  }

  override start(): void {
    const { message, headers, caller } = this.incoming;
    const given = keyOf(headers, message.params);
    if (typeof given === "object") {
      this.end(given);
      return;
    }
    const patience = message.method === "tools/call" ? this.room.patienceMs(this) : undefined;
    if (given === undefined && patience === undefined) {
      this.#enter();
      return;
    }
    this.#key = new CallKey(given, {
      callerId: caller.id,
      server: this.room.name,
      tool: this.subject,
      digest: callDigest(message.method, message.params),
    });
    if (patience !== undefined) this.#patience = setTimeout(() => this.#handOver(), patience);
    const waitMs = this.settings.totalTimeoutMs ?? limits.totalTimeoutMs;
    this.#then(this.#key.begin(this.room.house.keys, waitMs), this.#begun);
  }

  /** Who called with a key comes back for the answer: the call goes on. */
  protected override clientGone(): void {
    if (this.#key?.outlivesClient !== true || this.attempts === 0) super.clientGone();
  }

  override cancel(reason: string): void {
    this.#key?.leave();
    super.cancel(reason);
  }

  readonly #begun = (begun: Begun): void => {
    if (begun.kind === "first") {
      if (this.over) void begun.call.abandon();
      else this.#enter();
    } else if (begun.kind === "replay") {
      const bytes = answerUnder(this.incoming.message.id, begun.answer);
      this.settle({ kind: "replayed", bytes, status: begun.answer.status });
      super.respond(bytes, begun.answer.status);
    } else this.end(begun.problem);
  };

  /** The client has waited for long enough: it is told how to get the result later. */
  #handOver(): void {
    if (this.over || this.answer.done || this.#key === undefined) return;
    this.#key.handedOver = true;
    const handle = handleOf(this.room.house.handles, this.#key.call);
    this.answer.result(stillRunning(this.room.name, handle, this.incoming.era));
  }

  #enter(): void {
    const admitted = this.room.house.admission.admit({
      server: this.room.name,
      tool: this.subject,
      callerId: this.incoming.caller.id,
      settings: this.settings,
    });
    if (admitted instanceof Promise) this.#then(admitted, this.#admit);
    else this.#admit(admitted);
  }

  readonly #admit = (admitted: Admitted | Refused): void => {
    this.admittedAt = performance.now();
    if (admitted.kind === "refused") {
      this.end(admitted.problem);
      return;
    }
    if (this.over) {
      admitted.release();
      return;
    }
    this.#admitted = admitted;
    if (this.incoming.message.method === "tools/call") this.#judge();
    else this.#writeDown();
  };

  #judge(): void {
    const { guard } = this.room.house;
    const { caller, era, headers } = this.incoming;
    if (era === "modern") {
      const { client } = caller;
      const wrong = guard.checkHeaders(this.room.name, client, this.subject, this.args, headers);
      if (wrong !== undefined) {
        this.end(wrong);
        return;
      }
    }
    const verdict = guard.judge(this.room.name, caller.client, this.subject, this.args);
    if (verdict instanceof Promise) this.#then(verdict, this.#judged);
    else this.#judged(verdict);
  }

  readonly #judged = (verdict: Verdict): void => {
    this.judgedAt = performance.now();
    this.verdict = verdict;
    if (this.over) return;
    if (verdict.kind === "refuse") this.#refuse(verdict);
    else this.#writeDown();
  };

  /** The intent is safe before the call leaves. */
  #writeDown(): void {
    if (!this.#takeDown(undefined, this)) this.written(false);
  }

  /** The call may leave; its end is written down, and the client may hear of it. */
  written(isSafe: boolean): void {
    const { settings } = this.room.house;
    const mustBeSafe = settings.audit.whenFull === "refuse" && this.settings.readOnly !== true;
    try {
      if (this.#isEnding) this.#sayNow();
      else if (isSafe || !mustBeSafe) this.send();
      else {
        this.end({
          code: "audit-full",
          message: `${this.room.name}: the audit has no room for this call, so it was not made. Call again later.`,
        });
      }
    } catch {
      // Others of the same turn wait behind this one.
      this.#broken();
    }
  }

  /** Goes on with what a promise gives; a promise that fails is a bug. */
  #then<T>(promise: Promise<T>, next: (value: T) => void): void {
    const goOn = async (): Promise<void> => next(await promise);
    goOn().catch(() => this.#broken());
  }

  #broken(): void {
    this.end({ code: "internal", message: "The gateway failed before the call was answered." });
  }

  override outgoing(): Outgoing {
    const outgoing = super.outgoing();
    const { verdict } = this;
    return verdict?.kind === "translate"
      ? translatedOutgoing(outgoing, verdict, this.room.house.guard)
      : outgoing;
  }

  protected override respond(bytes: Buffer, status: number, eventId?: string): void {
    const { verdict } = this;
    const judged =
      verdict === undefined || verdict.kind === "refuse" || !verdict.needsResult
        ? bytes
        : this.#judgedResult(verdict, bytes);
    this.resultJudgedAt = performance.now();
    super.respond(judged, status, eventId);
  }

  #judgedResult(verdict: Verdict, bytes: Buffer): Buffer {
    const message: unknown = JSON.parse(bytes.toString("utf8"));
    if (!isJsonObject(message)) return bytes;
    const { result } = message;
    if (!isJsonObject(result)) return bytes;
    const judged = this.room.house.guard.judgeResult(verdict, result, this.incoming.era);
    if (judged.kind !== "refuse") this.resultNotices = judged.notices;
    if (judged.kind === "pass") return bytes;
    return Buffer.from(JSON.stringify({ ...message, result: judged.result }));
  }

  #refuse({ as, code, message, retryAfterSeconds }: RefuseVerdict): void {
    if (as.form === "error") {
      const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
      this.end({ code, message, data: as.data, ...wait });
      return;
    }
    this.settle({ kind: "refused", code });
    const isModern = this.incoming.era === "modern";
    const result = isModern ? { resultType: "complete", ...as.result } : as.result;
    this.finish();
    this.say({ kind: "result", bytes: Buffer.from(JSON.stringify(result)) });
  }

  /** What a client was told is in the audit, even if this process ends now. */
  protected override say(said: Said): void {
    if (this.#isTaken && !this.#isEndWritten) this.#said = said;
    else super.say(said);
  }

  #sayNow(): void {
    const said = this.#said;
    this.#isEndWritten = true;
    this.#said = undefined;
    if (said !== undefined) super.say(said);
  }

  protected override finish(): void {
    super.finish();
    clearTimeout(this.#patience);
    this.#admitted?.release();
  }

  protected override tell(end: CallEnd): FinishedCall {
    this.#key?.settle(end, { count: this.attempts, inDoubt: this.inDoubt });
    // One that was not sent was not written down at all yet.
    if (this.callId === "") this.#takeDown(end, undefined);
    const finished = super.tell(end);
    if (end.kind === "answered" && looksChanged(finished, end.bytes)) {
      this.room.house.pins.suspect(this.room.name);
    }
    this.#isEnding = true;
    if (this.#isTaken) this.room.house.audit.outcome(outcomeOf(this, finished, end), this);
    return finished;
  }

  /** Writes the call down; false when the audit has no room. */
  #takeDown(end: CallEnd | undefined, waits: Waiting | undefined): boolean {
    const { audit } = this.room.house;
    this.callId = audit.newCallId();
    this.#isTaken = audit.intent(intentOf(this, this.callId, end), waits);
    return this.#isTaken;
  }
}
