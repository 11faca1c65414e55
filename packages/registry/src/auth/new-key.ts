import { randomBytes, randomUUID } from "node:crypto";
import type { KeyKind, Scope } from "@tenon/api";
import type { Database } from "../store/database.ts";
import { idTaken } from "../problem.ts";
import { record } from "../store/ledger.ts";
import type { Act } from "../store/ledger.ts";
import { keys } from "../store/schema.ts";
import { keyHash } from "./authenticate.ts";

/** A key to be made. */
export interface NewKey {
  /** Chosen by the caller; else one is made. */
  readonly id?: string | undefined;
  readonly name: string;
  readonly kind: KeyKind;
  readonly scopes: readonly Scope[];
  readonly expiresAt: string | undefined;
  /** The key itself, when an operator chose it. */
  readonly key?: string;
}

/**
 * Stores the hash of a new key and gives the key, this once: `tenon_` and 256 random bits. Throws `resource-exists` for an
 * id that was chosen before.
 */
export async function makeKey(
  db: Database,
  wanted: NewKey,
  act: Act,
): Promise<{ readonly key: string; readonly row: typeof keys.$inferSelect }> {
  const key = wanted.key ?? `tenon_${randomBytes(32).toString("base64url")}`;
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(keys)
      .values({
        id: wanted.id ?? randomUUID(),
        name: wanted.name,
        kind: wanted.kind,
        scopes: [...wanted.scopes],
        prefix: key.slice(0, 12),
        hash: keyHash(key),
        createdBy: act.actor,
        createdAt: act.at,
        expiresAt: wanted.expiresAt ?? null,
      })
      .onConflictDoNothing({ target: keys.id })
      .returning();
    if (row === undefined) throw idTaken("key", wanted.id);
    await record(tx, act, [
      {
        action: "key.created",
        subject: `key/${row.id}`,
        details: { name: wanted.name, kind: wanted.kind, scopes: [...wanted.scopes] },
      },
    ]);
    return { key, row };
  });
}
