import { DrizzleQueryError } from "drizzle-orm";

/**
 * A failure as it may be logged: of a failed statement its text and the database's code and message, never the parameters,
 * among which are hashes, encrypted secrets and what callers sent.
 */
export function loggable(error: unknown): unknown {
  if (!(error instanceof DrizzleQueryError)) return error;
  const { cause, query } = error;
  const code = cause !== undefined && "code" in cause ? String(cause.code) : "";
  const message = /^(?:22|23)/u.test(code) ? "the statement was refused" : (cause?.message ?? "");
  return {
    type: "DrizzleQueryError",
    code,
    message,
    query,
    stack: cause?.stack?.split("\n").slice(1).join("\n"),
  };
}
