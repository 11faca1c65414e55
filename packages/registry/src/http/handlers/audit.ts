import type { AuditEntry } from "@tenon/api";
import type { JsonObject } from "@tenon/contract";
import { and, asc, desc, eq, gt, lt } from "drizzle-orm";
import { limits } from "../../limits.ts";
import type { Database } from "../../store/database.ts";
import { chainHash, chainStart } from "../../store/ledger.ts";
import { audit } from "../../store/schema.ts";
import { inSpan } from "../../telemetry/spans.ts";
import type { HandlersOf } from "../handler.ts";
import { pageOfRows, readCursor } from "../page-cursor.ts";

type AuditRow = typeof audit.$inferSelect;

/** Who changed what and when, and whether the trail is whole. */
export const auditHandlers: HandlersOf<"listAudit" | "verifyAudit"> = {
  listAudit: async ({ db }, { query }) => {
    const after = readCursor(query.cursor, ["number"])?.[0];
    const rows = await db
      .select()
      .from(audit)
      .where(
        and(
          after === undefined ? undefined : lt(audit.sequence, Number(after)),
          query.subject === undefined ? undefined : eq(audit.subject, query.subject),
          query.action === undefined ? undefined : eq(audit.action, query.action),
        ),
      )
      .orderBy(desc(audit.sequence))
      .limit(query.limit + 1);
    return {
      status: 200,
      body: pageOfRows(rows, query.limit, shown, ({ sequence }) => [sequence]),
    };
  },

  verifyAudit: async ({ db }) => ({
    status: 200,
    body: await inSpan("verify audit", {}, () => verified(db)),
  }),
};

function shown({ details, requestId, ...row }: AuditRow): AuditEntry {
  return {
    ...row,
    // Written as JCS text of an object.
    details: JSON.parse(details) as JsonObject,
    ...(requestId === null ? {} : { requestId }),
  };
}

/** Recomputes the chain from its start, in batches. */
async function verified(
  db: Database,
): Promise<{ intact: boolean; entries: number; head: string; brokenAt?: number }> {
  let previous = chainStart;
  let sequence = 0;
  for (;;) {
    const rows = await db
      .select()
      .from(audit)
      .where(gt(audit.sequence, sequence))
      .orderBy(asc(audit.sequence))
      .limit(limits.auditBatch);
    for (const row of rows) {
      const expected = chainHash({ ...row, requestId: row.requestId ?? undefined });
      if (row.sequence !== sequence + 1 || row.previous !== previous || row.hash !== expected) {
        return { intact: false, entries: sequence, head: previous, brokenAt: row.sequence };
      }
      previous = row.hash;
      sequence = row.sequence;
    }
    if (rows.length < limits.auditBatch) return { intact: true, entries: sequence, head: previous };
  }
}
