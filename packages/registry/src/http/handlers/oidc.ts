import { randomUUID } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { makeKey } from "../../auth/new-key.ts";
import { fitsWorkflow } from "../../auth/oidc.ts";
import { limits } from "../../limits.ts";
import { idTaken, RegistryProblem } from "../../problem.ts";
import { record } from "../../store/ledger.ts";
import { trusts } from "../../store/schema.ts";
import type { HandlersOf } from "../handler.ts";
import { newestFirst } from "../newest-first.ts";
import { pageOfRows } from "../page-cursor.ts";

/** Keys of minutes for CI, in exchange for its identity token. */
export const oidcHandlers: HandlersOf<
  "exchangeToken" | "listTrusts" | "createTrust" | "deleteTrust"
> = {
  exchangeToken: async (registry, { body }, { act }) => {
    const identity = await registry.verifyToken(body.token);
    const trusted = await registry.db
      .select()
      .from(trusts)
      .where(
        and(
          eq(trusts.repositoryId, identity.repository_id),
          eq(trusts.ownerId, identity.repository_owner_id),
          isNull(trusts.revokedAt),
        ),
      );
    const fitting = trusted.filter(({ workflow }) =>
      fitsWorkflow(workflow, identity.job_workflow_ref),
    );
    if (fitting.length === 0) {
      throw new RegistryProblem(
        "oidc-refused",
        `The identity token is refused: no trust covers the repository ${identity.repository_id} and this workflow.`,
      );
    }
    const scopes = [...new Set(fitting.flatMap(({ scopes }) => scopes))];
    const expiresAt = new Date(registry.now().getTime() + limits.exchangedKeyMs).toISOString();
    const name = `oidc:${identity.repository}`.slice(0, 200);
    const wanted = { name, kind: "standard", scopes, expiresAt } as const;
    const { key } = await makeKey(registry.db, wanted, { ...act, actor: name });
    return { status: 201, body: { key, expiresAt, scopes, repository: identity.repository } };
  },

  listTrusts: async ({ db }, { query }) => {
    const { older, order } = newestFirst(trusts.createdAt, trusts.id, query.cursor);
    const rows = await db
      .select()
      .from(trusts)
      .where(and(isNull(trusts.revokedAt), older))
      .orderBy(...order)
      .limit(query.limit + 1);
    const body = pageOfRows(rows, query.limit, shown, ({ createdAt, id }) => [createdAt, id]);
    return { status: 200, body };
  },

  createTrust: async ({ db }, { body }, { act, caller }) => {
    const beyond = body.scopes.filter((scope) => !caller.scopes.has(scope));
    if (beyond.length > 0) {
      throw new RegistryProblem(
        "scope-missing",
        `A trust can give only scopes that you have; you lack ${beyond.join(", ")}.`,
      );
    }
    const row = { ...body, id: body.id ?? randomUUID(), createdAt: act.at };
    await db.transaction(async (tx) => {
      const made = await tx.insert(trusts).values(row).onConflictDoNothing().returning();
      if (made.length === 0) throw idTaken("trust", row.id);
      const { repositoryId, ownerId, workflow, scopes } = body;
      await record(tx, act, [
        {
          action: "trust.created",
          subject: `trust/${row.id}`,
          details: { repositoryId, ownerId, workflow, scopes },
        },
      ]);
    });
    return { status: 201, body: row };
  },

  deleteTrust: async ({ db }, { params }, { act }) => {
    await db.transaction(async (tx) => {
      const revoked = await tx
        .update(trusts)
        .set({ revokedAt: act.at })
        .where(and(eq(trusts.id, params.id), isNull(trusts.revokedAt)))
        .returning({ id: trusts.id });
      if (revoked.length === 0) {
        throw new RegistryProblem("resource-missing", `There is no live trust ${params.id}.`);
      }
      await record(tx, act, [
        { action: "trust.revoked", subject: `trust/${params.id}`, details: {} },
      ]);
    });
    return { status: 204, body: undefined };
  },
};

function shown(row: typeof trusts.$inferSelect) {
  const { id, repositoryId, ownerId, workflow, scopes, createdAt } = row;
  return { id, repositoryId, ownerId, workflow, scopes, createdAt };
}
