import { z } from "zod";

/** One kind of failure: its HTTP status, a title that never changes, and what a caller can do about it. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly solve: string;
}

/** Every failure that the registry answers with, by code (RFC 9457 `type` is `/docs#CODE`). */
export const problems = {
  "request-invalid": {
    status: 400,
    title: "The request does not fit the endpoint",
    solve: "Read `errors`: each names a place in the request and what is expected there.",
  },
  "tools-invalid": {
    status: 422,
    title: "The tool list cannot be used",
    solve: "Send what a tools/list result holds: an array of tool definitions under `tools`.",
  },
  "key-missing": {
    status: 401,
    title: "This needs a key",
    solve: "Send `Authorization: Bearer KEY` with a key of this registry.",
  },
  "key-invalid": {
    status: 401,
    title: "The key is not accepted",
    solve: "Use a key that exists, has not expired and was not revoked.",
  },
  "scope-missing": {
    status: 403,
    title: "The key may not do this",
    solve: "Use a key that has the scope named in `detail`.",
  },
  "oidc-refused": {
    status: 403,
    title: "The identity token is not accepted",
    solve: "Check issuer, audience, event and the trusted repositories of this registry.",
  },
  "route-missing": {
    status: 404,
    title: "There is no such endpoint",
    solve: "See /docs for the endpoints.",
  },
  "server-missing": {
    status: 404,
    title: "There is no such server",
    solve: "List the servers with GET /v1/servers.",
  },
  "version-missing": {
    status: 404,
    title: "There is no such version",
    solve: "List the versions with GET /v1/servers/{server}/versions.",
  },
  "channel-missing": {
    status: 404,
    title: "There is no such channel",
    solve: "List the channels with GET /v1/servers/{server}/channels.",
  },
  "tool-missing": {
    status: 404,
    title: "No tool has this digest",
    solve: "Take digests from a version of a server.",
  },
  "consumer-missing": {
    status: 404,
    title: "There is no such consumer",
    solve: "Record it with PUT /v1/consumers/{consumer}/versions/{version}.",
  },
  "resource-missing": {
    status: 404,
    title: "There is no such entry",
    solve: "List the entries of this kind and take an id from there.",
  },
  "method-not-allowed": {
    status: 405,
    title: "The endpoint does not take this method",
    solve: "See /docs for the methods.",
  },
  "server-exists": {
    status: 409,
    title: "A server has this name already",
    solve: "Change it with PATCH, or choose another name.",
  },
  "resource-exists": {
    status: 409,
    title: "An entry has this id already",
    solve:
      "It was made by an earlier request. When its secret did not reach you, remove it and make another with a new id.",
  },
  "version-conflict": {
    status: 409,
    title: "Another write came first",
    solve: "Read the current state and decide again.",
  },
  "version-not-usable": {
    status: 409,
    title: "The version waits for approval or was rejected",
    solve:
      "Approve it with PATCH /v1/servers/{server}/versions/{version}, or name another version.",
  },
  "secrets-unavailable": {
    status: 409,
    title: "The registry cannot keep secrets",
    solve: "Ask the operator to set TENON_SECRET_KEY, or leave credentials out.",
  },
  "move-breaking": {
    status: 409,
    title: "The move breaks callers of the channel",
    solve:
      "Ask for an approval, or send `force` with a reason and a key that has the scope `force`.",
  },
  "precondition-failed": {
    status: 412,
    title: "The entry is not the one that If-Match names",
    solve: "Read it again and repeat the request with its ETag.",
  },
  "body-too-large": {
    status: 413,
    title: "The request body is too large",
    solve: "Stay below the limit in `detail`.",
  },
  "media-type-unsupported": {
    status: 415,
    title: "The body is not JSON",
    solve: "Send `Content-Type: application/json`.",
  },
  "target-refused": {
    status: 422,
    title: "The registry does not dial this address",
    solve: "Use a public address, or ask the operator to allow it with --probe-allow.",
  },
  "stdio-refused": {
    status: 422,
    title: "This registry starts no commands",
    solve: "Use a URL, push tool lists from CI, or ask the operator for --probe-stdio.",
  },
  "precondition-required": {
    status: 428,
    title: "The channel exists: say which state you change",
    solve: "Send `If-Match` with the channel's ETag, or `If-None-Match: *` to create it.",
  },
  "rate-limited": {
    status: 429,
    title: "Too many requests",
    solve: "Wait for the seconds in `Retry-After`.",
  },
  internal: {
    status: 500,
    title: "The registry failed",
    solve: "Repeat the request; report the request id when it goes on.",
  },
  "blob-damaged": {
    status: 500,
    title: "Stored content does not match its digest",
    solve: "Restore the database from a backup; nothing false was served.",
  },
  "store-unavailable": {
    status: 503,
    title: "The database does not answer",
    solve:
      "Repeat the request after the seconds in `Retry-After`; of what it asked to write, nothing was written.",
  },
  "outcome-unknown": {
    status: 503,
    title: "Whether the write was made is not known",
    solve:
      "Repeat the request after the seconds in `Retry-After`: what was made is then found (200, 404 for a removal, 409 or 412 where it names the entry), what was not is made.",
  },
  "server-busy": {
    status: 503,
    title: "Too much of this is asked at once",
    solve: "Repeat the request after the seconds in `Retry-After`; nothing was written.",
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof problems;

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ in: z.string(), path: z.string(), message: z.string() })).optional(),
});
/** The body of every error answer: RFC 9457 `application/problem+json` with our `code`. */
export type Problem = z.infer<typeof problemSchema>;
