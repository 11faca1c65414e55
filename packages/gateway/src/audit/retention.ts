import type { Query, Session } from "../store/session.ts";
import { auditLimits as limits } from "./limits.ts";

/**
 * Deletes rows that were stored more than `days` days ago from the start of every replica's chain, also of replicas that are
 * gone, and notes where the chains begin now. Resolves with true when there is more to delete.
 */
export async function dropOld(session: Session, days: number): Promise<boolean> {
  const before = new Date(Date.now() - days * 86_400_000).toISOString();
  const replicas = await session.query(
    `select replica from audit_replica r where exists (
       select 1 from audit_call c where c.replica = r.replica and c.sequence = r.start_sequence + 1
         and c.stored_at < $1::timestamptz)`,
    [before],
  );
  let more = false;
  for (const { replica } of replicas) {
    const dropped = await session.transaction((query) => dropFrom(query, String(replica), before));
    more ||= dropped >= limits.retentionRows;
  }
  // A chain of which nothing is left, and whose replica has not been heard of for as long, is over.
  await session.query(
    "delete from audit_replica where start_sequence = head_sequence and seen_at < $1::timestamptz",
    [before],
  );
  return more;
}

async function dropFrom(query: Query, replica: string, before: string): Promise<number> {
  // Another replica may be at it, or the replica itself storing: then the next turn is soon enough.
  const locked = await query(
    "select start_sequence from audit_replica where replica = $1 for update skip locked",
    [replica],
  );
  if (locked.length === 0) return 0;
  const [last] = await query(
    `select count(*)::int as count, max(sequence)::float8 as sequence from (
       select sequence, bool_and(stored_at < $2::timestamptz) over (order by sequence) as old
       from (select sequence, stored_at from audit_call where replica = $1
             order by sequence limit $3) first
     ) rows where old`,
    [replica, before, limits.retentionRows],
  );
  const count = Number(last?.["count"] ?? 0);
  if (count === 0) return 0;
  const sequence = Number(last?.["sequence"]);
  await query(
    `update audit_replica set start_sequence = $2, start_hash =
       (select hash from audit_call where replica = $1 and sequence = $2) where replica = $1`,
    [replica, sequence],
  );
  await query("delete from audit_call where replica = $1 and sequence <= $2", [replica, sequence]);
  return count;
}
