/** Errors of Postgres and its drivers that mean: it is away, or it asks to try again. */
const storeCodes = /^(?:08|53|57P|CONNECTION_|ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST|ENET)/u;
/** The driver gives no code to these. */
const storeMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed)/u;

/** Whether a failure, or what caused it, is that of a database that is away. */
export function isStoreAway(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].some(
    (one) =>
      one instanceof Error && (storeCodes.test(codeOf(one)) || storeMessages.test(one.message)),
  );
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}
