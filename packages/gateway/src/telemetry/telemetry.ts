import type { Logger } from "pino";
import { callLog } from "./call-log.ts";
import type { FinishedCall } from "./finished-call.ts";
import type { MeasuredState } from "./measured-state.ts";
import { openMeter } from "./meter.ts";
import { openMetrics } from "./metrics.ts";
import type { Metrics } from "./metrics.ts";
import { noticeLog } from "./notice-log.ts";
import { openTracing } from "./tracing.ts";
import type { CallSpans, Tracing } from "./tracing.ts";

export interface TelemetryOptions {
  readonly logger: Logger;
  /** One line of log for each call. */
  readonly logCalls: boolean;
  /** Whether a server is agreed to have, or has, a tool of that name. */
  readonly isTool: (server: string, tool: string) => boolean;
  readonly state: MeasuredState;
  /** The gateway's own version. */
  readonly version: string;
}

/** Everything that is told of requests. */
export interface Telemetry extends Pick<Metrics, "text" | "contentType"> {
  /** A request arrived; `finished` follows. */
  readonly began: (server: string) => void;
  /** Spans of a request, before it is sent or refused. */
  readonly trace: Tracing["begin"];
  /** True when spans are made: only then is it worth to read a request's trace context for them. */
  readonly isTracing: boolean;
  /** A request is over: metrics, its spans, and a line of log when that is asked for. Never throws. */
  readonly finished: (call: FinishedCall, spans?: CallSpans) => void;
}

/** Opens metrics, traces (with the SDK that is registered now) and the log of calls. */
export function openTelemetry(options: TelemetryOptions): Telemetry {
  const { logger, logCalls, isTool, version } = options;
  const metrics = openMetrics(options);
  const tracing = openTracing(version, isTool);
  const meter = openMeter(version, isTool);
  const notices = noticeLog(logger);
  const log = logCalls ? callLog(logger) : undefined;
  return {
    text: metrics.text,
    contentType: metrics.contentType,
    began: metrics.began,
    trace: tracing.begin,
    isTracing: tracing.isOn,
    finished: (call, spans) => {
      metrics.finished(call);
      spans?.end(call);
      meter?.(call);
      log?.(call);
      if (call.notices !== undefined && call.notices.length > 0) notices(call);
    },
  };
}
