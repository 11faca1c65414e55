import { context, propagation, SpanKind } from "@opentelemetry/api";
import type { Span } from "@opentelemetry/api";
import { and, eq } from "drizzle-orm";
import { limits } from "../limits.ts";
import { guardedFetch } from "../net/guarded-fetch.ts";
import type { Registry } from "../registry.ts";
import { deliveries, events, webhooks } from "../store/schema.ts";
import { failed, inSpan } from "../telemetry/spans.ts";
import { signatureHeaders } from "./sign.ts";

/** A delivery that its receiver did not take; the queue tries again. */
export class DeliveryFailed extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(`The receiver did not take the delivery: ${why}. It is tried again.`, options);
    this.name = "DeliveryFailed";
  }
}

/** Sends one event to one webhook, signed. Throws `DeliveryFailed` so that the queue repeats it with growing pauses. */
export async function deliver(
  registry: Registry,
  deliveryId: string,
  signal: AbortSignal,
): Promise<void> {
  const { db, now, settings, sealer } = registry;
  const [row] = await db
    .select({ delivery: deliveries, webhook: webhooks, event: events })
    .from(deliveries)
    .innerJoin(webhooks, eq(webhooks.id, deliveries.webhookId))
    .innerJoin(events, eq(events.id, deliveries.eventId))
    .where(and(eq(deliveries.id, deliveryId), eq(deliveries.state, "waiting")));
  if (row === undefined || row.webhook.deletedAt !== null) return;
  const { webhook, event, delivery } = row;
  const { id, at, type, server, data } = event;
  const body = JSON.stringify({
    id: String(id),
    at,
    type,
    ...(server === null ? {} : { server }),
    data,
  });
  const secret = sealer.open(webhook.sealed, `webhook/${webhook.id}`);
  const attempts = delivery.attempts + 1;
  const about = {
    "tenon.event": type,
    "tenon.webhook": webhook.id,
    "tenon.delivery.attempt": attempts,
  };
  const outcome = await inSpan("POST", { kind: SpanKind.CLIENT, attributes: about }, (span) =>
    traced(span, webhook.url, () => {
      const traceHeaders: Record<string, string> = {};
      propagation.inject(context.active(), traceHeaders);
      const headers = { ...traceHeaders, ...signatureHeaders(deliveryId, body, secret, now()) };
      return sent(settings.probeAllow, webhook.url, body, { headers, signal });
    }),
  );
  const good = isGood(outcome);
  const ended = !good && attempts >= limits.deliveryAttempts ? "failed" : "waiting";
  await db
    .update(deliveries)
    .set({
      attempts,
      status: outcome.status ?? null,
      lastAttemptAt: now().toISOString(),
      state: good ? "delivered" : ended,
    })
    .where(eq(deliveries.id, deliveryId));
  if (!good) throw new DeliveryFailed(outcome.why, { cause: outcome.cause });
}

/** What the conventions ask for of an HTTP client's span; the path of a webhook's URL can be a secret. */
async function traced(span: Span, url: string, send: () => Promise<Sent>): Promise<Sent> {
  const { hostname, port, protocol } = new URL(url);
  const standard = protocol === "https:" ? 443 : 80;
  span.setAttributes({
    "http.request.method": "POST",
    "server.address": hostname,
    "server.port": port === "" ? standard : Number(port),
  });
  const outcome = await send();
  const { status } = outcome;
  if (status !== undefined) span.setAttribute("http.response.status_code", status);
  if (!isGood(outcome)) failed(span, status === undefined ? "unreachable" : String(status));
  return outcome;
}

function isGood({ status }: Sent): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

interface Sent {
  readonly status: number | undefined;
  readonly why: string;
  readonly cause?: unknown;
}

async function sent(
  allowed: readonly string[],
  url: string,
  body: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<Sent> {
  try {
    const answer = await guardedFetch(allowed, url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...request.headers },
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(limits.deliveryMs)]),
    });
    await answer.body?.cancel();
    return { status: answer.status, why: `status ${answer.status}` };
  } catch (cause) {
    return { status: undefined, why: "it cannot be reached", cause };
  }
}
