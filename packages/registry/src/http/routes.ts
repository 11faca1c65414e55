import { apiLimits, endpoints } from "@tenon/api";
import type { Endpoint } from "@tenon/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import type { Registry } from "../registry.ts";
import { callerOf, requireAccess } from "../auth/authenticate.ts";
import type { Caller, Handlers, RawAnswer } from "./handler.ts";
import { parseRequest } from "./parse-request.ts";

interface AnyAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A handler seen without the types that tie it to its endpoint; `parseRequest` made what it expects. */
type AnyHandler = (
  registry: Registry,
  request: unknown,
  call: unknown,
) => Promise<AnyAnswer | RawAnswer>;

/** Registers every endpoint of the table: authorize, parse, handle, answer. */
export function registerRoutes(app: FastifyInstance, registry: Registry, handlers: Handlers): void {
  const table: Readonly<Record<string, Endpoint>> = endpoints;
  for (const [name, endpoint] of Object.entries(table)) {
    const handle = Reflect.get(handlers, name) as AnyHandler;
    app.route({
      method: endpoint.method,
      url: endpoint.path.replaceAll(/\{(\w+)\}/gu, ":$1"),
      bodyLimit: endpoint.maxBodyBytes ?? apiLimits.smallBodyBytes,
      // Before the body is read: who may not call learns nothing about it and costs nothing.
      onRequest: async (request) => {
        const caller = await callerOf(registry, request.headers.authorization);
        requireAccess(registry.settings, endpoint, caller);
        request.setDecorator("caller", caller);
      },
      handler: async (request, reply) => {
        const answer = await handle(
          registry,
          parseRequest(endpoint, request),
          callOf(registry, request),
        );
        return send(reply, answer);
      },
    });
  }
}

function callOf(registry: Registry, request: FastifyRequest): object {
  const caller = request.getDecorator<Caller>("caller");
  const gone = new AbortController();
  request.raw.once("close", () => {
    if (request.raw.destroyed) gone.abort();
  });
  return {
    caller,
    act: { actor: caller.name, requestId: request.id, at: registry.now().toISOString() },
    headers: request.headers,
    signal: gone.signal,
  };
}

async function send(reply: FastifyReply, answer: AnyAnswer | RawAnswer): Promise<FastifyReply> {
  reply.code(answer.status).headers(answer.headers ?? {});
  if (!("raw" in answer)) return answer.body === undefined ? reply.send() : reply.send(answer.body);
  const { raw } = answer;
  if (raw === undefined || Buffer.isBuffer(raw)) return reply.send(raw);
  return reply.send(Readable.from(raw));
}
