import { traceParentOf, withTraceparent } from "../telemetry/trace-context.ts";
import type { TraceParent } from "../telemetry/trace-context.ts";
import type { CallSpans } from "../telemetry/tracing.ts";
import type { Outgoing } from "../upstream/upstream.ts";
import type { Run } from "./run.ts";
import { begunCall } from "./run-report.ts";

/** The trace that a request belongs to, and its spans where somebody records them. */
export class RunTrace {
  readonly spans: CallSpans | undefined;
  readonly #above: TraceParent | undefined;

  constructor(run: Run) {
    const { telemetry } = run.room.house;
    const { message, headers } = run.incoming;
    this.#above = traceParentOf(message.params, headers);
    this.spans = telemetry.isTracing
      ? telemetry.trace(begunCall(run), this.#above, run.room.place)
      : undefined;
  }

  get id(): string | undefined {
    return this.spans?.traceId ?? this.#above?.traceId;
  }

  /** The request under our span; without one as it was, the client's own trace context included. */
  under(outgoing: Outgoing): Outgoing {
    if (this.spans === undefined) return outgoing;
    const { traceparent } = this.spans;
    const { bytes, headers } = outgoing;
    return {
      ...outgoing,
      bytes:
        this.#above === undefined ? bytes : withTraceparent(bytes, this.#above.text, traceparent),
      headers: { ...headers, traceparent },
    };
  }
}
