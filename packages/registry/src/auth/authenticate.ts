import { createHash } from "node:crypto";
import type { Endpoint, Scope } from "@tenon/api";
import { eq } from "drizzle-orm";
import type { Caller } from "../http/handler.ts";
import { RegistryProblem } from "../problem.ts";
import type { Registry } from "../registry.ts";
import type { Settings } from "../settings.ts";
import { keys } from "../store/schema.ts";

const anonymous: Caller = { anonymous: true, name: "anonymous", scopes: new Set() };

/**
 * The caller behind an `Authorization` header. Throws `key-invalid`, with one message for keys that never were, have
 * expired or were revoked; the key is looked up by its hash, so timing tells nothing about it.
 */
export async function callerOf(
  registry: Registry,
  authorization: string | undefined,
): Promise<Caller> {
  if (authorization === undefined) return anonymous;
  const key = /^Bearer +(\S+)$/u.exec(authorization)?.[1];
  const [found] =
    key === undefined || !keySyntax.test(key)
      ? []
      : await registry.db
          .select()
          .from(keys)
          .where(eq(keys.hash, keyHash(key)));
  const now = registry.now().toISOString();
  const live = found?.revokedAt === null && (found.expiresAt === null || found.expiresAt > now);
  if (!live)
    throw new RegistryProblem("key-invalid", "The key in `Authorization` is not accepted.");
  return {
    anonymous: false,
    name: `key:${found.prefix} ${found.name}`,
    scopes: new Set(found.scopes),
  };
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
