import { randomBytes, randomUUID } from "node:crypto";
import type { KeyKind, Scope } from "@tenon/api";
import type { Database } from "../store/database.ts";
import { record } from "../store/ledger.ts";
import type { Act } from "../store/ledger.ts";
import { keys } from "../store/schema.ts";
import { keyHash } from "./authenticate.ts";

/** A key to be made. */
export interface NewKey {
  readonly name: string;
  readonly kind: KeyKind;
  readonly scopes: readonly Scope[];
  readonly expiresAt: string | undefined;
  /** The key itself, when an operator chose it. */
  readonly key?: string;
}

/** Stores the hash of a new key and gives the key, this once: `tenon_` and 256 random bits. */
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
        id: randomUUID(),
        name: wanted.name,
        kind: wanted.kind,
        scopes: [...wanted.scopes],
        prefix: key.slice(0, 12),
        hash: keyHash(key),
        createdBy: act.actor,
        createdAt: act.at,
        expiresAt: wanted.expiresAt ?? null,
      })
      .returning();
    if (row === undefined) throw new Error("an insert without conflict clause returns its row");
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
