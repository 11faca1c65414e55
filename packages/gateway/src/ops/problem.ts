import { TenonError } from "@tenon/contract";
import type { FastifyReply } from "fastify";

/** What the gateway's own routes refuse or fail with, as a problem document (RFC 9457). */
export const opsProblems = {
  "query-invalid": { status: 400, title: "The query makes no sense" },
  unauthenticated: { status: 401, title: "Nobody was recognised" },
  "scope-missing": { status: 403, title: "The caller may not do this" },
  "route-missing": { status: 404, title: "There is no such route" },
  "audit-none": { status: 404, title: "There is no audit" },
  "method-not-allowed": { status: 405, title: "Only GET and HEAD are answered" },
  "too-many-questions": { status: 429, title: "Too many questions at once" },
  "issuer-unavailable": { status: 503, title: "The token's issuer cannot be asked" },
  "database-away": { status: 503, title: "The database does not answer" },
  internal: { status: 500, title: "A bug of the gateway" },
} as const;
export type OpsProblemCode = keyof typeof opsProblems;

/** A refusal with its place in the catalogue; `detail` is safe to show. */
export class OpsProblem extends Error {
  readonly code: OpsProblemCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: OpsProblemCode,
    detail: string,
    options: ErrorOptions & { readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail, options);
    this.name = "OpsProblem";
    this.code = code;
    this.headers = options.headers ?? {};
  }
}

/** Answers with a problem document. */
export function replyProblem(reply: FastifyReply, problem: OpsProblem): FastifyReply {
  const { status, title } = opsProblems[problem.code];
  const retry = status === 503 || status === 429 ? { "retry-after": "5" } : {};
  return reply
    .code(status)
    .headers({ "cache-control": "no-store", ...retry, ...problem.headers })
    .type("application/problem+json")
    .send({ type: "about:blank", title, status, code: problem.code, detail: problem.message });
}

/** Any error in the words of the catalogue; what nobody expected says nothing of itself. */
export function problemOf(error: unknown): OpsProblem {
  if (error instanceof OpsProblem) return error;
  if (error instanceof TenonError) {
    const code = error.kind === "usage" ? "query-invalid" : "database-away";
    return new OpsProblem(code, error.message, { cause: error });
  }
  const detail = "The gateway failed; its log says more.";
  return new OpsProblem("internal", detail, { cause: error });
}
