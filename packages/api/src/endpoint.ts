import type { z } from "zod";
import type { ProblemCode } from "./problem.ts";
import type { Access } from "./scope.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What an endpoint answers: JSON of a shape, nothing (204), or a stream of server-sent events. */
export type Answer = z.ZodType | "nothing" | "event-stream";

/** One endpoint of the registry, whole: router, authorization, OpenAPI page and client are made from it. */
export interface Endpoint {
  readonly method: Method;
  /** `/v1/servers/{server}`; each `{name}` is a key of `params`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Bytes of the body; `smallBodyBytes` when absent. */
  readonly maxBodyBytes?: number;
  /** Request headers that mean something here. */
  readonly headers?: readonly ("If-Match" | "If-None-Match" | "Last-Event-ID")[];
  /** The answers by status; the first is the usual one. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Problems beyond those that every endpoint can answer with. */
  readonly problems: readonly ProblemCode[];
}

/** Keeps an endpoint's exact types while checking its form. */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition;
}

type Parsed<T> = T extends z.ZodType ? z.infer<T> : undefined;

/** Path parameters, query and body of an endpoint, as a handler receives them: parsed, defaults filled in. */
export interface RequestOf<E extends Endpoint> {
  readonly params: Parsed<E["params"]>;
  readonly query: Parsed<E["query"]>;
  readonly body: Parsed<E["body"]>;
}

type AnswerShape<A> = A extends z.ZodType ? z.infer<A> : undefined;

/** Status and body of each answer that an endpoint can give. */
export type AnswerOf<E extends Endpoint> = {
  readonly [S in keyof E["answers"] & number]: {
    readonly status: S;
    readonly body: AnswerShape<E["answers"][S]>;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof E["answers"] & number];
