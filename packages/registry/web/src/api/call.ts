import type { AnswerOf, CallableName, CallOf, Endpoints } from "@tenon/api";
import { endpoints } from "virtual:endpoints";
import { readProblem, unreachable } from "./problem.ts";

/** The body of an endpoint's answers. */
export type BodyOf<N extends CallableName> = AnswerOf<Endpoints[N]>["body"];

/** An answer: its body and the entity tag that `If-Match` wants. */
export interface Answered<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Calls an endpoint of the registry that serves the page. Throws `Problem`. */
export type Call = <N extends CallableName>(
  name: N,
  request: CallOf<Endpoints[N]>,
) => Promise<Answered<BodyOf<N>>>;

/** Milliseconds for one answer. */
const answerMs = 60_000;

/** Where the registry is: beside the page. */
export function addressOf(path: string): URL {
  return new URL(path.slice(1), new URL("./", document.baseURI));
}

/** The headers that say who asks. */
export function credentials(key: string | undefined): Readonly<Record<string, string>> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** Calls in the name of a key, or of nobody. */
export function callerWith(key: string | undefined): Call {
  return async (name, request) => {
    const { method, path } = endpoints[name];
    const { params, query, body, headers, signal }: LooseRequest = request;
    const address = addressOf(filled(path, params));
    for (const [field, value] of fieldsOf(query)) {
      if (value !== undefined && value !== "") address.searchParams.set(field, textOf(value));
    }
    const limit = AbortSignal.timeout(answerMs);
    const answer = await fetch(address, {
      method,
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      headers: {
        accept: "application/json",
        ...credentials(key),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw unreachable(error);
    });
    if (!answer.ok) throw await readProblem(answer);
    const parsed: unknown = answer.status === 204 ? undefined : await answer.json();
    // The registry that serves this page was built from the same table: its answers have the shapes of the table.
    return { status: answer.status, body: parsed as BodyOf<typeof name> };
  };
}

interface LooseRequest {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

function filled(path: string, params: unknown): string {
  const given = new Map(fieldsOf(params));
  return path.replaceAll(/\{(\w+)\}/gu, (_, field: string) =>
    encodeURIComponent(textOf(given.get(field))),
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
