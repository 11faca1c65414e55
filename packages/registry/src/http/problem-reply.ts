import { problems } from "@tenon/api";
import type { Problem, ProblemCode } from "@tenon/api";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { RegistryProblem } from "../problem.ts";
import { loggable } from "./failure-log.ts";
import { isStoreAway } from "../store/store-away.ts";
import { InvalidRequest } from "./parse-request.ts";

/** Answers any failure as `application/problem+json` (RFC 9457); what is not the caller's to mend is logged, not told. */
export async function replyProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const problem = error instanceof RegistryProblem ? error : translated(error);
  if (problem.status >= 500) {
    const failure = error instanceof RegistryProblem ? (error.cause ?? error) : error;
    request.log.error({ err: loggable(failure), code: problem.code }, "request failed");
  }
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="tenon"');
  if (problem.status === 429 && !reply.hasHeader("retry-after")) reply.header("retry-after", "60");
  if (problem.status === 503) reply.header("retry-after", "1");
  const body: Problem = {
    type: `/docs#${problem.code}`,
    title: problems[problem.code].title,
    status: problem.status,
    code: problem.code,
    detail: `${problem.message} ${problems[problem.code].solve}`,
    requestId: request.id,
    ...(problem instanceof InvalidRequest ? { errors: [...problem.errors] } : {}),
  };
  return reply
    .code(problem.status)
    .type("application/problem+json")
    .header("cache-control", "no-store")
    .send(body);
}

const fastifyCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "body-too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "media-type-unsupported",
  FST_ERR_CTP_EMPTY_JSON_BODY: "request-invalid",
  FST_ERR_CTP_INVALID_JSON_BODY: "request-invalid",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "request-invalid",
  FST_ERR_BAD_URL: "request-invalid",
  FST_ERR_MAX_PARAM_LENGTH: "request-invalid",
};

function translated(error: unknown): RegistryProblem {
  const code = codeOf(error);
  const known = fastifyCodes[code];
  if (known !== undefined)
    return new RegistryProblem(known, plain((error as FastifyError).message));
  if (code === "FST_ERR_RATE_LIMITED")
    return new RegistryProblem("rate-limited", plain((error as FastifyError).message));
  if (isStoreAway(error)) {
    return new RegistryProblem("store-unavailable", "The database does not answer.");
  }
  // `text` and `jsonb` hold no NUL and no half of a surrogate pair.
  if (["22021", "22P05"].includes(codeOf(causeOf(error)))) {
    return new RegistryProblem(
      "request-invalid",
      "The request has a NUL character or half of a character in a text that is stored.",
    );
  }
  if (statusOf(error) === 400)
    return new RegistryProblem("request-invalid", "The request cannot be read.");
  return new RegistryProblem("internal", "Something failed that should not have.");
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "statusCode" in error ? Number(error.statusCode) : undefined;
}

function plain(message: string): string {
  return message.endsWith(".") ? message : `${message}.`;
}
