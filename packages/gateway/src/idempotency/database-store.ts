import { and, eq, inArray, not, sql } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { idempotencyRecords as records } from "../store/tables/idempotency.ts";
import type { AnswerPart } from "./answer-part.ts";
import type { Claim, IdempotencyStore, StoredCall } from "./idempotency-store.ts";
import { limits } from "./limits.ts";
import { packed, unpacked } from "./packed-answer.ts";

/** The part of the gateway's database that records are kept with. */
export type RecordDatabase = Pick<
  PgDatabase<PgQueryResultHKT>,
  "insert" | "select" | "update" | "delete"
>;

const inFlight = eq(records.state, "in-flight");
/** Also what nobody wrote down: a lease that ran out. */
const stateNow = sql<
  Row["state"]
>`case when ${records.state} = 'in-flight' and ${records.leaseUntil} <= now() then 'unknown' else ${records.state} end`;
const expired = sql`(${records.expiresAt} <= now() and (${records.state} <> 'in-flight' or ${records.leaseUntil} <= now()))`;

/** Keeps records in Postgres or PGlite, by the database's clock; its unique key decides every race. */
export function databaseStore(db: RecordDatabase): IdempotencyStore {
  return {
    claim: (claim) => claimed(db, claim),
    look: (id) => looked(db, id),
    finish: (claim, outcome) => finished(db, claim, outcome),
    drop: async (claim) => {
      await db.delete(records).where(and(own(claim), inFlight));
    },
    renew: async (ids, holder, leaseMs) => {
      await db
        .update(records)
        .set({ leaseUntil: after(leaseMs) })
        .where(and(inArray(records.id, [...ids]), eq(records.holder, holder), inFlight));
    },
    clean: async (most) => {
      const gone = db
        .select({ id: records.id })
        .from(records)
        .where(expired)
        .limit(most)
        .for("update", { skipLocked: true });
      const removed = await db
        .delete(records)
        .where(inArray(records.id, gone))
        .returning({ id: records.id });
      return removed.length;
    },
  };
}

async function claimed(db: RecordDatabase, claim: Claim): Promise<"first" | StoredCall> {
  for (let attempt = 0; attempt < limits.claimAttempts; attempt += 1) {
    if (await inserted(db, claim)) return "first";
    const known = await looked(db, claim.id);
    // It was removed between the two: nobody makes the call any more.
    if (known !== undefined) return known;
  }
  throw new Error("the record comes and goes");
}

async function looked(db: RecordDatabase, id: Buffer): Promise<StoredCall | undefined> {
  const [row] = await db
    .select({
      digest: records.digest,
      state: stateNow,
      part: records.part,
      status: records.status,
      encoding: records.encoding,
      answer: records.answer,
    })
    .from(records)
    .where(and(eq(records.id, id), not(expired)));
  return row === undefined ? undefined : stored(row);
}

async function finished(
  db: RecordDatabase,
  claim: Claim,
  outcome: AnswerPart | "unknown",
): Promise<void> {
  const set = outcome === "unknown" ? ({ state: "unknown" } as const) : await doneWith(outcome);
  await db.update(records).set(set).where(own(claim));
}

async function doneWith({ part, status, bytes }: AnswerPart) {
  const { encoding, bytes: answer } = await packed(bytes);
  return { state: "done", part, status, encoding, answer } as const;
}

async function inserted(db: RecordDatabase, claim: Claim): Promise<boolean> {
  const { id, digest, server, tool, holder, leaseMs, expiryMs } = claim;
  const rows = await db
    .insert(records)
    .values({
      id,
      digest,
      server,
      tool,
      holder,
      state: "in-flight",
      leaseUntil: after(leaseMs),
      expiresAt: after(expiryMs),
    })
    .onConflictDoUpdate({
      target: records.id,
      set: {
        digest: sql`excluded.digest`,
        server: sql`excluded.server`,
        tool: sql`excluded.tool`,
        state: sql`excluded.state`,
        holder: sql`excluded.holder`,
        leaseUntil: sql`excluded.lease_until`,
        createdAt: sql`excluded.created_at`,
        expiresAt: sql`excluded.expires_at`,
        part: null,
        status: null,
        encoding: null,
        answer: null,
      },
      setWhere: expired,
    })
    .returning({ id: records.id });
  return rows.length === 1;
}

function own({ id, digest, holder }: Claim) {
  return and(eq(records.id, id), eq(records.digest, digest), eq(records.holder, holder));
}

function after(ms: number) {
  return sql`now() + make_interval(secs => ${ms / 1_000})`;
}

type Row = Pick<
  typeof records.$inferSelect,
  "digest" | "state" | "part" | "status" | "encoding" | "answer"
>;

async function stored(row: Row): Promise<StoredCall> {
  const { state, part, status, encoding, answer } = row;
  const digest = Buffer.from(row.digest);
  if (state !== "done") return { digest, state };
  if (part === null || status === null || encoding === null) return { digest, state: "unknown" };
  const bytes = await unpacked({ encoding, bytes: Buffer.from(answer ?? []) });
  if (bytes === undefined) return { digest, state: "dropped", part };
  return { digest, state, answer: { part, bytes, status } };
}
