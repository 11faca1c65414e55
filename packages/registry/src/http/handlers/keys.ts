import { and, eq, isNull } from "drizzle-orm";
import { keyChannel } from "../../auth/known-keys.ts";
import { makeKey } from "../../auth/new-key.ts";
import { RegistryProblem } from "../../problem.ts";
import { notification } from "../../store/database.ts";
import { record } from "../../store/ledger.ts";
import { keys } from "../../store/schema.ts";
import type { HandlersOf } from "../handler.ts";
import { newestFirst } from "../newest-first.ts";
import { pageOfRows } from "../page-cursor.ts";

type KeyRow = typeof keys.$inferSelect;

/** Keys: made, listed without themselves, revoked. */
export const keyHandlers: HandlersOf<"whoAmI" | "listKeys" | "createKey" | "deleteKey"> = {
  whoAmI: async ({ settings }, _request, { caller }) => ({
    status: 200,
    body: {
      anonymous: caller.anonymous,
      name: caller.name,
      scopes: [...caller.scopes],
      publicReads: settings.publicReads,
    },
  }),

  listKeys: async ({ db }, { query }) => {
    const { older, order } = newestFirst(keys.createdAt, keys.id, query.cursor);
    const rows = await db
      .select()
      .from(keys)
      .where(and(isNull(keys.revokedAt), older))
      .orderBy(...order)
      .limit(query.limit + 1);
    const body = pageOfRows(rows, query.limit, shown, ({ createdAt, id }) => [createdAt, id]);
    return { status: 200, body };
  },

  createKey: async ({ db }, { body }, { act, caller }) => {
    const scopes = body.kind === "gateway" ? (["read"] as const) : (body.scopes ?? ["read"]);
    const beyond = scopes.filter((scope) => !caller.scopes.has(scope));
    if (beyond.length > 0) {
      throw new RegistryProblem(
        "scope-missing",
        `A key can be given only scopes that you have; you lack ${beyond.join(", ")}.`,
      );
    }
    const wanted = {
      id: body.id,
      name: body.name,
      kind: body.kind,
      scopes,
      expiresAt: body.expiresAt,
    };
    const { key, row } = await makeKey(db, wanted, act);
    return { status: 201, body: { ...shown(row), key } };
  },

  deleteKey: async ({ db, knownKeys }, { params }, { act }) => {
    await db.transaction(async (tx) => {
      const revoked = await tx
        .update(keys)
        .set({ revokedAt: act.at })
        .where(and(eq(keys.id, params.id), isNull(keys.revokedAt)))
        .returning({ name: keys.name });
      const [row] = revoked;
      if (row === undefined) {
        throw new RegistryProblem("resource-missing", `There is no live key ${params.id}.`);
      }
      await record(tx, act, [
        { action: "key.revoked", subject: `key/${params.id}`, details: { name: row.name } },
      ]);
      await tx.execute(notification(keyChannel, params.id));
    });
    // Other replicas hear of it; this one's next request may come before that.
    knownKeys.forget();
    return { status: 204, body: undefined };
  },
};

function shown({ id, name, kind, scopes, prefix, createdAt, expiresAt, lastUsedAt }: KeyRow) {
  return {
    id,
    name,
    kind,
    scopes,
    prefix,
    createdAt,
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(lastUsedAt === null ? {} : { lastUsedAt }),
  };
}
