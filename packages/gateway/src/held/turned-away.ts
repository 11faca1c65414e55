import { parseMessage } from "./message.ts";

/** `UnsupportedProtocolVersionError` of 2026-07-28. */
const unsupportedRevision = -32022;

/**
 * Whether an answer says that the server did not look at the request: under 400 or 404 it does not even name its id, as
 * servers do that do not know the session, or it says that it speaks another revision. An error without an id under 500
 * is none: many servers answer so when a call failed in the middle.
 */
export function isTurnedAway(bytes: Buffer, status: number): boolean {
  if (status !== 400 && status !== 404) return false;
  const answer = parseMessage(bytes);
  return answer?.kind !== "answer" || answer.error?.["code"] === unsupportedRevision;
}
