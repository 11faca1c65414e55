import type { Endpoint } from "@tenon/api";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { limits } from "../limits.ts";
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

/** Path parameters, query and body, by an endpoint's shapes. */
interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * Parses requests of an endpoint; throws `InvalidRequest`. Where a URL is all there is to parse, the answer for one that
 * was parsed lately is remembered: gateways ask for the same pins again and again.
 */
export function requestParser(endpoint: Endpoint): (request: FastifyRequest) => ParsedRequest {
  if (endpoint.body !== undefined || endpoint.query !== undefined) {
    return (request) => parseRequest(endpoint, request);
  }
  const known = new Map<string, ParsedRequest>();
  return (request) => {
    const { url } = request;
    const before = known.get(url);
    if (before !== undefined) return before;
    const parsed = parseRequest(endpoint, request);
    if (known.size >= limits.parsedUrls) known.clear();
    if (url.length <= limits.parsedUrlLength) known.set(url, parsed);
    return parsed;
  };
}

function parseRequest(endpoint: Endpoint, request: FastifyRequest): ParsedRequest {
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
