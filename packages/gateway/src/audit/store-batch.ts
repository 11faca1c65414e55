import type { Query, Row } from "../store/session.ts";
import { callRow, selected } from "./call-columns.ts";
import { callColumns, chainStart, rowHash } from "./chain.ts";
import type { CallRow } from "./chain.ts";
import type { SpooledIntent } from "./line.ts";
import { completeRow, lostOutcome, openRow } from "./rows.ts";
import type { LooseRow } from "./rows.ts";
import { isBefore } from "./segments.ts";
import type { Place } from "./segments.ts";
import type { PlacedRecord } from "./spool-reader.ts";

/** Where a replica's chain and spool stand in the database. */
export interface Mark {
  readonly sequence: number;
  readonly hash: string;
  readonly resolved: number;
  readonly place: Place;
}

/** Where a replica's chain stands, locked until the transaction ends; made when it is not there. */
export async function lockMark(query: Query, replica: string): Promise<Mark> {
  await query(
    `insert into audit_replica values ($1, 0, decode($2, 'hex'), 0, decode($2, 'hex'), 0, 0, 0, now())
     on conflict do nothing`,
    [replica, chainStart],
  );
  const [row] = await query(
    `select head_sequence::float8, encode(head_hash, 'hex') as head_hash, resolved_sequence::float8,
       spool_segment::float8, spool_offset::float8
     from audit_replica where replica = $1 for update`,
    [replica],
  );
  const number = (name: string): number => Number(row?.[name] ?? 0);
  return {
    sequence: number("head_sequence"),
    hash: String(row?.["head_hash"]),
    resolved: number("resolved_sequence"),
    place: { segment: number("spool_segment"), offset: number("spool_offset") },
  };
}

/**
 * Stores records in a transaction, and in the same one how far the spool is stored: a batch whose commit was not heard of is
 * stored once. Resolves with how many outcomes had no intent anywhere.
 */
export async function storeBatch(
  query: Query,
  replica: string,
  records: readonly PlacedRecord[],
  end: Place,
): Promise<number> {
  const mark = await lockMark(query, replica);
  if (!isBefore(mark.place, end)) return 0;
  const fresh = records.filter(({ place }) => !isBefore(place, mark.place));
  const { rows, orphans } = await rowsOf(query, fresh);
  await append(query, replica, mark, rows, { place: end, resolved: mark.resolved });
  return orphans;
}

/**
 * Gives every open call of the replica an outcome, `outcome-unknown`: its process is gone. The spool goes on at `next`.
 * Resolves with true when that was all.
 */
export async function resolveOpen(
  query: Query,
  replica: string,
  next: Place,
  atMost: number,
): Promise<boolean> {
  const mark = await lockMark(query, replica);
  const open = await query(
    `select ${selected} from audit_call c
     where replica = $1 and not complete and sequence > $2
       and not exists (select 1 from audit_call d where d.call_id = c.call_id and d.complete)
     order by sequence limit $3`,
    [replica, mark.resolved, atMost],
  );
  const now = Date.now();
  const rows = open.map((row) =>
    completeRow(looseRow(row), lostOutcome(String(row["call_id"]), now)),
  );
  const all = open.length < atMost;
  const resolved = all
    ? mark.sequence + rows.length
    : Number(open.at(-1)?.["sequence"] ?? mark.resolved);
  await append(query, replica, mark, rows, { place: all ? next : mark.place, resolved });
  return all;
}

/** Rows in the order of their records; an outcome makes the row of its intent complete where both are there. */
async function rowsOf(
  query: Query,
  records: readonly PlacedRecord[],
): Promise<{ readonly rows: readonly LooseRow[]; readonly orphans: number }> {
  const intents = new Map<string, SpooledIntent>();
  for (const { record } of records)
    if (record.kind === "intent") intents.set(record.callId, record);
  const late = records.flatMap(({ record }) =>
    record.kind === "outcome" && !intents.has(record.callId) ? [record.callId] : [],
  );
  const stored = await storedIntents(query, late);
  const rows = new Map<string, LooseRow>();
  let orphans = 0;
  for (const { record } of records) {
    if (record.kind === "intent") {
      rows.set(record.callId, openRow(record));
      continue;
    }
    const intent = intents.get(record.callId) ?? stored.get(record.callId);
    if (intent === undefined) orphans += 1;
    else rows.set(record.callId, completeRow(intent, record));
  }
  return { rows: [...rows.values()], orphans };
}

/** Open calls by id, of those that are not complete yet. */
async function storedIntents(
  query: Query,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LooseRow>> {
  if (ids.length === 0) return new Map();
  const rows = await query(
    `select ${selected} from audit_call c
     where call_id in (select value::uuid from json_array_elements_text($1::json)) and not complete
       and not exists (select 1 from audit_call d where d.call_id = c.call_id and d.complete)`,
    [JSON.stringify(ids)],
  );
  return new Map(rows.map((row) => [String(row["call_id"]), looseRow(row)]));
}

async function append(
  query: Query,
  replica: string,
  mark: Mark,
  loose: readonly LooseRow[],
  next: { readonly place: Place; readonly resolved: number },
): Promise<void> {
  const storedAt = new Date().toISOString();
  let { sequence, hash } = mark;
  const rows = loose.map((row) => {
    sequence += 1;
    const previous = hash;
    const whole: CallRow = { ...row, replica, sequence, stored_at: storedAt };
    hash = rowHash(previous, whole);
    return { ...whole, previous: `\\x${previous}`, hash: `\\x${hash}` };
  });
  if (rows.length > 0) {
    // One parameter and one plan, however many rows.
    await query(
      `insert into audit_call (${inserted}) select ${inserted} from json_populate_recordset(null::audit_call, $1::json)`,
      [JSON.stringify(rows)],
    );
  }
  await query(
    `update audit_replica set head_sequence = $2, head_hash = decode($3, 'hex'), spool_segment = $4,
       spool_offset = $5, resolved_sequence = $6, seen_at = now() where replica = $1`,
    [replica, sequence, hash, next.place.segment, next.place.offset, next.resolved],
  );
}

const inserted = [...callColumns, "previous", "hash"].join(", ");

function looseRow(row: Row): LooseRow {
  const { replica: _replica, sequence: _sequence, stored_at: _storedAt, ...loose } = callRow(row);
  return loose;
}
