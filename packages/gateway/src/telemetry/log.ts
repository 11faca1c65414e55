import { pino } from "pino";
import type { Logger } from "pino";

/** How a gateway's log is opened. */
export interface LogOptions {
  /** One of pino's levels, or `silent`. */
  readonly level: string;
  readonly stream: { readonly write: (line: string) => unknown };
  /** An error as it may be logged. */
  readonly error: (error: unknown) => object;
}

/** A log of JSON lines in which no header, body, argument or token stands. */
export function openLog({ level, stream, error }: LogOptions): Logger {
  // What a serializer lets through by mistake is still struck out.
  const never = [
    "authorization",
    "headers",
    "body",
    "key",
    "secret",
    "password",
    "token",
    "arguments",
  ];
  const redact = never.flatMap((name) => [name, `*.${name}`]);
  const options = { level, base: null, redact, serializers: { err: error } };
  return pino(options, { write: (line: string) => void stream.write(line) });
}
