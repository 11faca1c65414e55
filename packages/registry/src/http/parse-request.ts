import type { Endpoint } from "@tenon/api";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { RegistryProblem } from "../problem.ts";

/** One place of a request that does not fit, for the problem's `errors`. */
export interface RequestError {
  readonly in: "path" | "query" | "body";
  readonly path: string;
  readonly message: string;
}

/** A request that does not fit its endpoint. */
export class InvalidRequest extends RegistryProblem {
  readonly errors: readonly RequestError[];

  constructor(errors: readonly RequestError[]) {
    const [first] = errors;
    super(
      "request-invalid",
      first === undefined
        ? "The request does not fit."
        : `${first.in}${first.path}: ${first.message}.`,
    );
    this.name = "InvalidRequest";
    this.errors = errors;
  }
}

/** Path parameters, query and body by the endpoint's shapes. Throws `InvalidRequest`. */
export function parseRequest(
  endpoint: Endpoint,
  request: FastifyRequest,
): { readonly params: unknown; readonly query: unknown; readonly body: unknown } {
  const errors: RequestError[] = [];
  const parse = (
    shape: z.ZodType | undefined,
    value: unknown,
    place: RequestError["in"],
  ): unknown => {
    if (shape === undefined) return undefined;
    const parsed = shape.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues.slice(0, 20)) {
      errors.push({ in: place, path: path.map((step) => `/${String(step)}`).join(""), message });
    }
    return undefined;
  };
  const parsed = {
    params: parse(endpoint.params, request.params, "path"),
    query: parse(endpoint.query, request.query, "query"),
    body: parse(endpoint.body, request.body, "body"),
  };
  if (errors.length > 0) throw new InvalidRequest(errors);
  return parsed;
}
