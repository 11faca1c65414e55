import type { ServeOptions } from "@tenon/registry";

/** What can be chosen with `--log-level`, the quietest first. */
export const logLevels = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Causes of an error that are logged, and characters of a message. */
const mostCauses = 5;
const longestMessage = 500;

/**
 * Options for the service's logger: JSON lines on the stream, in which no header, body, query or statement's value ever
 * stands.
 */
export function loggerOptions(
  level: LogLevel,
  stream: { readonly write: (line: string) => unknown },
): ServeOptions["logger"] {
  return {
    level,
    stream: { write: (line: string) => void stream.write(line) },
    // What a serializer below lets through by mistake is still struck out.
    redact: ["*.authorization", "*.headers", "*.body", "*.key", "*.secret", "*.password"],
    serializers: {
      req: ({ method, url, ip, headers }) => ({
        method,
        path: url.split("?", 1)[0]?.slice(0, longestMessage),
        remoteAddress: ip,
        agent: headers["user-agent"]?.slice(0, 200),
      }),
      res: ({ statusCode }: { readonly statusCode?: number }) => ({ status: statusCode }),
      err: (error) => loggedError(error),
    },
  };
}

interface LoggedError extends Record<string, unknown> {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

/** An error without what it was about: a failed statement's message repeats every value that was sent. */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: "", stack: "" };
  const [message = ""] = error.message.split(/\nparams:|\n/u, 1);
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /u.test(line));
  return {
    type: error.name,
    ...("code" in error ? { code: String(error.code) } : {}),
    message: message.slice(0, longestMessage),
    stack: frames.join("\n"),
    ...(error.cause === undefined || depth >= mostCauses
      ? {}
      : { cause: loggedError(error.cause, depth + 1) }),
  };
}
