import { randomUUID } from "node:crypto";

/** A name for a session that lives in this process alone. */
export function newHeldSession(): string {
  return `held-${randomUUID()}`;
}
