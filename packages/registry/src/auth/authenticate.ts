import { createHash } from "node:crypto";
import type { Endpoint, Scope } from "@tenon/api";
import { eq } from "drizzle-orm";
import type { Caller } from "../http/handler.ts";
import { limits } from "../limits.ts";
import { RegistryProblem } from "../problem.ts";
import type { Registry } from "../registry.ts";
import type { Settings } from "../settings.ts";
import type { Database } from "../store/database.ts";
import { keys } from "../store/schema.ts";
import type { AcceptedKey } from "./known-keys.ts";

const anonymous: Caller = { anonymous: true, name: "anonymous", scopes: new Set() };

/**
 * The caller behind an `Authorization` header, remembered for a moment. Throws `key-invalid`, with one message for keys
 * that never were, have expired or were revoked; the key is looked up by its hash, so timing tells nothing about it.
 */
export function callerOf(
  registry: Registry,
  authorization: string | undefined,
): Caller | Promise<Caller> {
  if (authorization === undefined) return anonymous;
  const found = registry.knownKeys.find(authorization, () => acceptedKey(registry, authorization));
  return "caller" in found ? found.caller : found.then(({ caller }) => caller);
}

async function acceptedKey({ db, now }: Registry, authorization: string): Promise<AcceptedKey> {
  const key = /^Bearer +(\S+)$/iu.exec(authorization)?.[1];
  const [found] =
    key === undefined || !keySyntax.test(key)
      ? []
      : await db
          .select()
          .from(keys)
          .where(eq(keys.hash, keyHash(key)));
  const at = now().toISOString();
  const live = found?.revokedAt === null && (found.expiresAt === null || found.expiresAt > at);
  if (!live)
    throw new RegistryProblem("key-invalid", "The key in `Authorization` is not accepted.");
  noteUse(db, found, at);
  const { expiresAt, prefix, name, scopes } = found;
  return {
    expiresAt,
    caller: { anonymous: false, name: `key:${prefix} ${name}`, scopes: new Set(scopes) },
  };
}

/** Notes that a key is in use, at most once in `limits.keyUseMs`; nobody waits for it. */
function noteUse(db: Database, { id, lastUsedAt }: typeof keys.$inferSelect, at: string): void {
  if (lastUsedAt !== null && Date.parse(at) - Date.parse(lastUsedAt) < limits.keyUseMs) return;
  db.update(keys)
    .set({ lastUsedAt: at })
    .where(eq(keys.id, id))
    // The next use is noted instead.
    .catch(() => undefined);
}

/** Characters that a bearer token can have (RFC 6750 section 2.1). */
export const keySyntax = /^[A-Za-z0-9._~+/=-]{1,512}$/u;

/** What is kept of a key. */
export function keyHash(key: string): Uint8Array {
  return createHash("sha256").update(key).digest();
}

/** Throws `key-missing` or `scope-missing` unless the caller may use the endpoint. */
export function requireAccess(settings: Settings, endpoint: Endpoint, caller: Caller): void {
  const { access } = endpoint;
  if (access === "anyone" || (access === "read" && settings.publicReads)) return;
  requireScope(caller, access);
}

/** Throws `key-missing` or `scope-missing` unless the caller has the scope. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.has(scope)) return;
  throw caller.anonymous
    ? new RegistryProblem("key-missing", `The scope \`${scope}\` is needed and no key was sent.`)
    : new RegistryProblem("scope-missing", `The key has no scope \`${scope}\`.`);
}
