import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import type { Attributes, Context, Span } from "@opentelemetry/api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { failed, isTraced, tracer } from "./spans.ts";

/** Runs the handling of a request in the context of its span. */
export type InRequest = (request: FastifyRequest, handle: () => void) => void;

const traced = new WeakMap<FastifyRequest, { readonly span: Span; readonly at: Context }>();

/**
 * A server span for each request (OpenTelemetry semantic conventions for HTTP), under the caller's when `traceparent` names
 * one. Without an SDK in the process nothing is registered and requests cost what they did. Routes that are `unseen` have
 * no spans: orchestrators ask them all day.
 */
export function traceRequests(app: FastifyInstance, unseen: ReadonlySet<string>): InRequest {
  if (!isTraced()) return (_request, handle) => handle();
  app.addHook("onRequest", (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route === undefined || !unseen.has(route)) {
      const caller = propagation.extract(ROOT_CONTEXT, request.headers);
      const name = route === undefined ? request.method : `${request.method} ${route}`;
      const options = { kind: SpanKind.SERVER, attributes: attributesOf(request, route) };
      const span = tracer.startSpan(name, options, caller);
      traced.set(request, { span, at: trace.setSpan(caller, span) });
    }
    done();
  });
  app.addHook("onResponse", (request, { statusCode }, done) => {
    end(request, statusCode);
    done();
  });
  app.addHook("onRequestAbort", (request, done) => {
    // The client went away before it was answered: nobody saw a status.
    end(request, undefined);
    done();
  });
  return (request, handle) => {
    const at = traced.get(request)?.at;
    // A body arrives outside of whatever was active when the request did.
    if (at === undefined) handle();
    else context.with(at, handle);
  };
}

function end(request: FastifyRequest, status: number | undefined): void {
  const span = traced.get(request)?.span;
  if (span === undefined) return;
  traced.delete(request);
  if (status !== undefined) span.setAttribute("http.response.status_code", status);
  if (status !== undefined && status >= 500) failed(span, String(status));
  span.end();
}

/** What the conventions ask for of a server's span; never a query, in which words and keys can be. */
function attributesOf(request: FastifyRequest, route: string | undefined): Attributes {
  const { method, url, protocol, hostname, port, ip, headers, raw } = request;
  const agent = headers["user-agent"];
  return {
    "http.request.method": method,
    "url.scheme": protocol,
    "url.path": url.split("?", 1)[0]?.slice(0, 500) ?? "",
    "server.address": hostname,
    ...(Number.isInteger(port) ? { "server.port": port ?? 0 } : {}),
    "client.address": ip,
    "network.protocol.version": raw.httpVersion,
    ...(route === undefined ? {} : { "http.route": route }),
    ...(agent === undefined ? {} : { "user_agent.original": agent.slice(0, 200) }),
  };
}
