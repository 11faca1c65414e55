import { plainText, TenonError } from "@tenon/contract";
import type { z } from "zod";
import type { AnswerOf, Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import type { EndpointName, Endpoints } from "./endpoints.ts";
import { readEvents } from "./event-stream.ts";
import { limits } from "./limits.ts";
import { problemSchema } from "./problem.ts";
import type { Problem } from "./problem.ts";
import type { RegistryEvent } from "./shapes/operation.ts";

/** Where a registry is and who asks. */
export interface ClientOptions {
  /** `https://tenon.example.com`, with a path when it stands behind a prefix. */
  readonly baseUrl: string;
  readonly key?: string;
  /** Milliseconds for one answer, its body included. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
  readonly userAgent?: string;
}

type Given<K extends string, T> = T extends z.ZodType
  ? { readonly [P in K]: z.input<T> }
  : { readonly [P in K]?: undefined };

/** What a call of an endpoint takes. */
export type CallOf<E extends Endpoint> = Given<"params", E["params"]> &
  (E["query"] extends z.ZodType ? { readonly query?: z.input<E["query"]> } : unknown) &
  Given<"body", E["body"]> & {
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  };

/** The endpoints that answer with JSON or nothing; `events` is a stream and has a method of its own. */
export type CallableName = Exclude<EndpointName, "events">;

/** The answer to a request whose `If-None-Match` named what the registry still has. */
export interface NotModified {
  readonly status: 304;
  readonly body: undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The registry's endpoints as one typed function, and its events as an async iterable. */
export interface RegistryClient {
  /**
   * Calls an endpoint. Throws `RegistryError` for a problem that the registry answered with, and for an answer that
   * did not come (`registry-unreachable`) or is none of this registry's (`registry-answer-invalid`).
   */
  readonly call: <N extends CallableName>(
    name: N,
    request: CallOf<Endpoints[N]>,
  ) => Promise<AnswerOf<Endpoints[N]> | NotModified>;
  /** Events from now on, or after `lastEventId`; ends with the connection, which the caller opens again. */
  readonly events: (request?: {
    readonly server?: string;
    readonly lastEventId?: string;
    readonly signal?: AbortSignal;
  }) => AsyncGenerator<RegistryEvent>;
}

/** A failed call: `code` is a problem code of the registry, or one of the two of the client. */
export class RegistryError extends TenonError {
  readonly problem: Problem | undefined;

  constructor(code: string, message: string, problem: Problem | undefined, cause?: unknown) {
    super("load", code, message, { cause });
    this.name = "RegistryError";
    this.problem = problem;
  }
}

interface Sent {
  readonly path: string;
  readonly method: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** The client of one registry. */
export function registryClient(options: ClientOptions): RegistryClient {
  return {
    call: async (name, request) => {
      const given: Endpoint = endpoints[name];
      const { params, query, body, headers, signal } = looseRequest(request);
      const answer = await send(options, {
        path: pathOf(given, params, query),
        method: given.method,
        body,
        ...(headers === undefined ? {} : { headers }),
        signal,
      });
      const parsed = await parseAnswer(options, given, answer);
      // The endpoint's own schema parsed the body for this status: the union of its answers is what came out.
      return parsed as AnswerOf<Endpoints[typeof name]> | NotModified;
    },
    events: async function* (request = {}) {
      const { lastEventId, server, signal } = request;
      const answer = await send(options, {
        path: pathOf(endpoints.events, undefined, server === undefined ? undefined : { server }),
        method: "GET",
        headers: {
          accept: "text/event-stream",
          ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
        },
        signal: signal ?? new AbortController().signal,
      });
      if (!answer.ok || answer.body === null) throw await problemOf(options, answer);
      yield* readEvents(answer.body);
    },
  };
}

interface LooseRequest {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

function looseRequest(request: LooseRequest): LooseRequest {
  return request;
}

async function send(options: ClientOptions, sent: Sent): Promise<Response> {
  const dial = options.fetch ?? fetch;
  const url = new URL(`${options.baseUrl.replace(/\/+$/u, "")}${sent.path}`);
  const timeout = AbortSignal.timeout(options.timeoutMs ?? limits.answerMs);
  try {
    return await dial(url, {
      method: sent.method,
      redirect: "error",
      // A stream lasts until its reader stops; every other answer has a time limit.
      signal:
        sent.headers?.["accept"] === "text/event-stream"
          ? (sent.signal ?? null)
          : either(sent.signal, timeout),
      headers: {
        accept: "application/json",
        "user-agent": options.userAgent ?? "tenon",
        ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
        ...(sent.body === undefined ? {} : { "content-type": "application/json" }),
        ...sent.headers,
      },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    });
  } catch (cause) {
    throw unreachable(options, cause);
  }
}

function either(given: AbortSignal | undefined, timeout: AbortSignal): AbortSignal {
  return given === undefined ? timeout : AbortSignal.any([given, timeout]);
}

function unreachable(options: ClientOptions, cause: unknown): RegistryError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RegistryError(
    "registry-unreachable",
    `The registry at ${plainText(options.baseUrl, 200)} does not answer (${plainText(why, 200)}). Check the address and that it runs.`,
    undefined,
    cause,
  );
}

function pathOf({ path }: Endpoint, params: unknown, query: unknown): string {
  const given = fieldsOf(params);
  const filled = path.replaceAll(/\{(\w+)\}/gu, (_, key: string) =>
    encodeURIComponent(textOf(given.get(key))),
  );
  const search = new URLSearchParams();
  for (const [key, value] of fieldsOf(query)) {
    if (value !== undefined) search.set(key, textOf(value));
  }
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

async function parseAnswer(
  options: ClientOptions,
  given: Endpoint,
  answer: Response,
): Promise<{ status: number; body: unknown; headers: Readonly<Record<string, string>> }> {
  const headers = Object.fromEntries(answer.headers);
  if (answer.status === 304) return { status: 304, body: undefined, headers };
  const shape = given.answers[answer.status];
  if (shape === undefined) throw await problemOf(options, answer);
  if (shape === "nothing") return { status: answer.status, body: undefined, headers };
  const parsed =
    shape === "event-stream" ? undefined : shape.safeParse(await jsonOf(options, answer));
  if (parsed?.success !== true) {
    throw invalidAnswer(
      options,
      `the body of ${given.method} ${given.path} has another shape`,
      parsed?.error,
    );
  }
  return { status: answer.status, body: parsed.data, headers };
}

async function jsonOf(options: ClientOptions, answer: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > limits.answerBytes) throw new RangeError("the answer is too large");
      chunks.push(chunk);
    }
  } catch (cause) {
    throw unreachable(options, cause);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (cause) {
    throw invalidAnswer(options, "the body is not JSON", cause);
  }
}

async function problemOf(options: ClientOptions, answer: Response): Promise<RegistryError> {
  const parsed = problemSchema.safeParse(await jsonOf(options, answer).catch(() => undefined));
  if (!parsed.success) {
    return invalidAnswer(
      options,
      `status ${answer.status} without a problem document`,
      parsed.error,
    );
  }
  const { code, title, detail } = parsed.data;
  return new RegistryError(
    code,
    `${plainText(title, 200)}: ${plainText(detail, 1_000)}`,
    parsed.data,
  );
}

function invalidAnswer(options: ClientOptions, what: string, cause: unknown): RegistryError {
  return new RegistryError(
    "registry-answer-invalid",
    `What answers at ${plainText(options.baseUrl, 200)} is not a registry that this Tenon understands: ${what}. Check the address and the versions of both.`,
    undefined,
    cause,
  );
}
