import { isSpanContextValid, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Attributes, Span, SpanOptions } from "@opentelemetry/api";

/** Without an SDK in the process every span of it is one shared nothing. */
export const tracer = trace.getTracer("@tenon/registry");

/** Whether somebody started an OpenTelemetry SDK in this process. */
export function isTraced(): boolean {
  // Never ended, so never exported; even a span that is not sampled has ids when there is an SDK.
  return isSpanContextValid(tracer.startSpan("look").spanContext());
}

/** The result of some work inside a span of that name, active while it runs. What it throws marks the span. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  run: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, options, async (span) => {
    try {
      return await run(span);
    } catch (error) {
      failed(span, typeOf(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Marks a span as failed. Only a type is kept: messages of databases and servers repeat what nobody may read. */
export function failed(span: Span, type: string, attributes: Attributes = {}): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttributes({ "error.type": type, ...attributes });
}

/** A short name of a failure for `error.type`: its code when it has one, else its class. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { cause } = error;
  const inner = cause instanceof Error && "code" in cause ? cause : error;
  return "code" in inner && typeof inner.code === "string" ? inner.code : error.name;
}
