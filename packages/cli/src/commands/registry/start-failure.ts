import { setTimeout as pause } from "node:timers/promises";
import { plainText, TenonError } from "@tenon/contract";
import { toldFailure } from "../../told-failure.ts";

/** How long a start waits for its database. */
export interface DatabaseWait {
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Called once, when the first attempt failed. */
  readonly onWait: () => void;
}

const retryMs = 1_000;

/** The result of `attempt`, made again for a while as long as it fails because the database is away. */
export async function untilDatabaseAnswers<T>(
  attempt: () => Promise<T>,
  { waitMs, signal, onWait }: DatabaseWait,
): Promise<T> {
  const deadline = performance.now() + waitMs;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAway(error) || signal.aborted || performance.now() + retryMs > deadline) throw error;
    }
    if (attempts === 1) onWait();
    await pause(retryMs, undefined, { signal });
  }
}

/** Where a service was to start, for messages. */
export interface StartPlace {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string | undefined;
  /** What the URL comes from; by default `DATABASE_URL`. */
  readonly setting?: string;
}

/** What stopped a start, as somebody can mend it; what nobody expected comes back as it is. */
export function startFailure(error: unknown, place: StartPlace): unknown {
  const told = toldFailure(error);
  if (told !== undefined) return told;
  const code = codesOf(error).find((one) => one !== "") ?? "";
  const address = `${plainText(place.host, 100)}:${place.port}`;
  switch (code) {
    case "EADDRINUSE":
      return usage(
        error,
        "port-in-use",
        `Something else listens on ${address}. Stop it, or name another port with --port.`,
      );
    case "EACCES":
      return usage(
        error,
        "port-refused",
        `This user may not listen on ${address}. Name a port above 1023 with --port.`,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      if (syscallsOf(error).includes("listen") || place.databaseUrl === undefined) {
        return usage(
          error,
          "host-unknown",
          `${address} is no address of this machine. Name another with --host.`,
        );
      }
      break;
    default:
  }
  if (place.databaseUrl === undefined) return error;
  if (isAway(error) || /^(?:28|3D|42501)/u.test(code) || code === "ERR_INVALID_URL") {
    return new TenonError(
      "load",
      "database-unreachable",
      `The database at ${databaseName(place.databaseUrl)} cannot be used (${code === "" ? "its connection broke" : plainText(code, 60)}). ` +
        `Check ${place.setting ?? "DATABASE_URL"}, that Postgres runs there, and that its user may create tables.`,
      { cause: error },
    );
  }
  return error;
}

function usage(cause: unknown, code: string, message: string): TenonError {
  return new TenonError("usage", code, message, { cause });
}

const awayCodes =
  /^(?:08\w{3}|57P0\d|53300|CONNECT_TIMEOUT|CONNECTION_\w+|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/u;
/** What the driver of Postgres says without a code. */
const awayMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed)/u;

/** True for failures that pass when the database, or the way to it, is up again. */
function isAway(error: unknown): boolean {
  return (
    codesOf(error).some((code) => awayCodes.test(code)) ||
    chainOf(error).some(({ message }) => awayMessages.test(message))
  );
}

/** Codes of an error, of its causes, and of the errors that it gathers. */
function codesOf(error: unknown): readonly string[] {
  return chainOf(error).flatMap((one) => ("code" in one ? [String(one.code)] : []));
}

function syscallsOf(error: unknown): readonly string[] {
  return chainOf(error).flatMap((one) => ("syscall" in one ? [String(one.syscall)] : []));
}

function chainOf(error: unknown, depth = 0): readonly Error[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const inner = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...inner].flatMap((one) => chainOf(one, depth + 1))];
}

/** Host and name of a database, without who asks. */
function databaseName(url: string): string {
  if (!URL.canParse(url)) return "DATABASE_URL";
  const { host, pathname } = new URL(url);
  return plainText(`${host}${pathname}`, 200);
}
