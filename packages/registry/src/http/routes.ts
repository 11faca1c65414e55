import { apiLimits, endpoints } from "@tenon/api";
import type { Endpoint } from "@tenon/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { Registry } from "../registry.ts";
import type { Act } from "../store/ledger.ts";
import { guesses } from "../auth/guesses.ts";
import { RegistryProblem } from "../problem.ts";
import { callerOf, requireAccess } from "../auth/authenticate.ts";
import type { Call, Caller, Handlers, RawAnswer } from "./handler.ts";
import { toldFailure } from "./outcome.ts";
import { requestParser } from "./parse-request.ts";
import type { InRequest } from "../telemetry/http-spans.ts";

interface AnyAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A handler seen without the types that tie it to its endpoint; the parser made what it expects. */
type AnyHandler = (
  registry: Registry,
  request: unknown,
  call: unknown,
) => AnyAnswer | RawAnswer | Promise<AnyAnswer | RawAnswer>;

/** Registers every endpoint of the table: authorize, parse, handle, answer. */
export function registerRoutes(
  app: FastifyInstance,
  registry: Registry,
  handlers: Handlers,
  inRequest: InRequest,
): void {
  const table: Readonly<Record<string, Endpoint>> = endpoints;
  const guessed = guesses(registry.settings.requestsPerMinute, registry.now);
  for (const [name, endpoint] of Object.entries(table)) {
    const handle = Reflect.get(handlers, name) as AnyHandler;
    const parse = requestParser(endpoint);
    app.route({
      method: endpoint.method,
      url: endpoint.path.replaceAll(/\{(\w+)\}/gu, ":$1"),
      bodyLimit: endpoint.maxBodyBytes ?? apiLimits.smallBodyBytes,
      // Before the body is read: who may not call learns nothing about it and costs nothing. After `onRequest`, where
      // requests are counted: guesses at keys are limited too.
      preParsing: (request, _reply, _payload, done) => {
        const admitted = (caller: Caller): void => {
          requireAccess(registry.settings, endpoint, caller);
          request.setDecorator("caller", caller);
          done();
        };
        const refused = (error: unknown): void => {
          const guess = isRefusedKey(error) && guessed.tooMany(request.ip);
          done(guess ? tooManyGuesses() : asError(error));
        };
        settled(() => callerOf(registry, request.headers.authorization), admitted, refused);
      },
      // Neither waits for nor gives a promise: a reply is awaited in three more turns, at the cost of a read.
      handler: (request, reply) => {
        inRequest(request, () => {
          const call = new HeardCall(registry, request, reply);
          settled(
            () => handle(registry, parse(request), call),
            (answer) => send(reply, answer),
            (error) => void reply.send(toldFailure(error, call.mayBeWritten)),
          );
        });
      },
    });
  }
}

/** One request as its handler sees it; what only some handlers ask for is made when they do. */
class HeardCall implements Call {
  readonly caller: Caller;
  /** A write of this request was whole: it is committed, or will be, or the database is lost meanwhile. */
  mayBeWritten = false;
  readonly #registry: Registry;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  #act: Act | undefined;

  constructor(registry: Registry, request: FastifyRequest, reply: FastifyReply) {
    this.#registry = registry;
    this.#request = request;
    this.#reply = reply;
    this.caller = request.getDecorator<Caller>("caller");
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers;
  }

  get act(): Act {
    const at = (): string => this.#registry.now().toISOString();
    this.#act ??= {
      actor: this.caller.name,
      requestId: this.#request.id,
      at: at(),
      onWhole: () => {
        this.mayBeWritten = true;
      },
    };
    return this.#act;
  }

  get signal(): AbortSignal {
    const gone = new AbortController();
    // The answer's end, not the request's: a request whose body was read is over while its caller still waits.
    const { raw } = this.#reply;
    raw.once("close", () => gone.abort());
    if (raw.destroyed) gone.abort();
    return gone.signal;
  }
}

/** Goes on at once with what is there at once, and with a promise's value later; what is thrown either way is refused. */
function settled<T>(
  run: () => T | Promise<T>,
  taken: (value: T) => void,
  refused: (error: unknown) => void,
): void {
  try {
    const result = run();
    if (result instanceof Promise) void result.then(taken).catch(refused);
    else taken(result);
  } catch (error) {
    refused(error);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("a value was thrown", { cause: error });
}

function tooManyGuesses(): RegistryProblem {
  return new RegistryProblem("rate-limited", "Too many keys were not accepted.");
}

function isRefusedKey(error: unknown): boolean {
  return error instanceof RegistryProblem && error.code === "key-invalid";
}

function send(reply: FastifyReply, answer: AnyAnswer | RawAnswer): void {
  reply.code(answer.status).headers(answer.headers ?? {});
  if (!("raw" in answer)) {
    if (answer.body === undefined) reply.send();
    else reply.send(answer.body);
    return;
  }
  const { raw } = answer;
  reply.send(raw === undefined || Buffer.isBuffer(raw) ? raw : Readable.from(raw));
}
