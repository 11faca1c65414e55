import type { Query } from "../store/session.ts";
import { scalar, selectedOf, storedFrom } from "./call-columns.ts";
import { callColumns, chainStart, intentColumns } from "./chain.ts";
import { auditLimits as limits } from "./limits.ts";
import type { SpooledLine } from "./line.ts";
import { openIntents } from "./open-intents.ts";
import { chainRows, columnBytes, lostOutcome } from "./rows.ts";
import type { ColumnBytes, LooseRow } from "./rows.ts";
import { isBefore } from "./segments.ts";
import type { Place } from "./segments.ts";

/** Where a replica's chain and spool stand in the database. */
export interface Mark {
  readonly sequence: number;
  readonly hash: string;
  readonly resolved: number;
  readonly place: Place;
}

/** Adds rows to a replica's chain; one at a time. */
export interface ChainStore {
  /**
   * Stores records, and in the same statement how far the spool is stored: a batch whose end was not heard of is stored once.
   * Resolves with how many outcomes had no intent anywhere.
   */
  readonly store: (records: readonly SpooledLine[], end: Place) => Promise<number>;
  /**
   * Gives open calls of the replica an outcome, `outcome-unknown`: its process is gone. The spool goes on at `next`. Resolves
   * with true when that was all.
   */
  readonly resolveOpen: (next: Place, atMost: number) => Promise<boolean>;
}

/** Where a replica's chain stands; made when it is not there. */
export async function readMark(query: Query, replica: string): Promise<Mark> {
  const read = `select head_sequence::float8, encode(head_hash, 'hex') as head_hash, resolved_sequence::float8,
    spool_segment::float8, spool_offset::float8 from audit_replica where replica = $1`;
  let [row] = await query(read, [replica]);
  if (row === undefined) {
    await query(
      `insert into audit_replica values ($1, 0, decode($2, 'hex'), 0, decode($2, 'hex'), 0, 0, 0, now())
       on conflict do nothing`,
      [replica, chainStart],
    );
    [row] = await query(read, [replica]);
  }
  const number = (name: string): number => Number(row?.[name] ?? 0);
  return {
    sequence: number("head_sequence"),
    hash: String(row?.["head_hash"]),
    resolved: number("resolved_sequence"),
    place: { segment: number("spool_segment"), offset: number("spool_offset") },
  };
}

/** The chain of a replica, over one connection. */
export function chainStore(query: Query, replica: string): ChainStore {
  /** What this connection knows to be stored; whoever finds it outdated reads it again. */
  let known: Mark | undefined;
  const open = openIntents(limits.openBytes);
  const append = async (mark: Mark, rows: readonly LooseRow[], next: Next): Promise<boolean> => {
    known = undefined;
    known = await appended(query, replica, mark, rows, next);
    if (known === undefined) open.clear();
    else for (const row of rows) open.stored(row);
    return known !== undefined;
  };
  return {
    store: async (records, end) => {
      for (;;) {
        const mark: Mark = known ?? (await readMark(query, replica));
        known = mark;
        if (!isBefore(mark.place, end)) return 0;
        const fresh = records.filter((record) => !isBefore(record, mark.place));
        const { rows, late } = joined(fresh, open.intent);
        const orphans = await addStored(query, rows, late);
        const next = { place: end, resolved: mark.resolved };
        if (await append(mark, [...rows.values()], next)) return orphans;
      }
    },
    resolveOpen: async (place, atMost) => {
      const mark = await readMark(query, replica);
      const found = await query(
        `select sequence::float8, ${selectedIntent} from audit_call c
         where replica = $1 and not complete and sequence > $2 and ${notEnded}
         order by sequence limit $3`,
        [replica, mark.resolved, atMost],
      );
      const outcome = lostOutcome(Date.now());
      const rows = found.map((row) => ({ ...storedIntent(row), outcome }));
      const all = found.length < atMost;
      const resolved = all
        ? mark.sequence + rows.length
        : Number(found.at(-1)?.["sequence"] ?? mark.resolved);
      // Where somebody else added rows meanwhile, the next turn looks again.
      return (await append(mark, rows, { place: all ? place : mark.place, resolved })) && all;
    },
  };
}

const selectedIntent = selectedOf(intentColumns);
const notEnded = `not exists (select 1 from audit_call d where d.call_id = c.call_id and d.complete)`;

/**
 * Rows in the order of their records, by call; an outcome makes the row of its intent complete where both are there. `late`:
 * outcomes whose intents are in the database or nowhere.
 */
function joined(
  records: readonly SpooledLine[],
  openIntent: (callId: string) => ColumnBytes | undefined,
): { readonly rows: Map<string, LooseRow>; readonly late: Map<string, ColumnBytes> } {
  const rows = new Map<string, LooseRow>();
  const late = new Map<string, ColumnBytes>();
  for (const record of records) {
    const { callId } = record;
    if (record.kind === "intent") {
      rows.set(callId, { callId, intent: record, outcome: undefined });
      continue;
    }
    const row = rows.get(callId);
    const intent = row === undefined ? openIntent(callId) : undefined;
    if (row !== undefined) row.outcome = record;
    else if (intent === undefined) late.set(callId, record);
    else rows.set(callId, { callId, intent, outcome: record });
  }
  return { rows, late };
}

/** Adds rows for outcomes whose intents are stored. Resolves with how many are nowhere. */
async function addStored(
  query: Query,
  rows: Map<string, LooseRow>,
  late: ReadonlyMap<string, ColumnBytes>,
): Promise<number> {
  if (late.size === 0) return 0;
  const found = await query(
    `select ${selectedIntent} from audit_call c where not complete and ${notEnded}
       and call_id in (select value::uuid from json_array_elements_text($1::json))`,
    [JSON.stringify([...late.keys()])],
  );
  for (const row of found) {
    const { callId, intent } = storedIntent(row);
    rows.set(callId, { callId, intent, outcome: late.get(callId) });
  }
  return late.size - found.length;
}

function storedIntent(row: Readonly<Record<string, unknown>>): Omit<LooseRow, "outcome"> {
  const intent = columnBytes(intentColumns.map((column) => scalar(row[column])));
  return { callId: String(row["call_id"]), intent };
}

/** What a replica's mark says when rows are stored. */
type Next = Pick<Mark, "place" | "resolved">;

/**
 * One statement, and so all or nothing: moves the replica's mark if it still is where the rows begin, and adds them then.
 * Resolves with the new mark, undefined when the mark was elsewhere.
 */
async function appended(
  query: Query,
  replica: string,
  mark: Mark,
  loose: readonly LooseRow[],
  next: Next,
): Promise<Mark | undefined> {
  const { text, sequence, hash } = chainRows(replica, mark, loose);
  const { place, resolved } = next;
  const moved = await query(appending, [
    replica,
    sequence,
    hash,
    resolved,
    place.segment,
    place.offset,
    mark.sequence,
    mark.hash,
    mark.resolved,
    mark.place.segment,
    mark.place.offset,
    text,
  ]);
  return moved.length === 0 ? undefined : { sequence, hash, resolved, place };
}

const inserted = [...callColumns, "previous", "hash"].join(", ");
const values = [
  ...callColumns.map((column, at) => storedFrom(column, `r ->> ${at + 1}`)),
  `decode(r ->> 0, 'hex')`,
  `decode(r ->> ${callColumns.length + 1}, 'hex')`,
].join(", ");

// One parameter and one plan, however many rows.
const appending = `with moved as (
    update audit_replica set head_sequence = $2, head_hash = decode($3, 'hex'), resolved_sequence = $4,
      spool_segment = $5, spool_offset = $6, seen_at = now()
    where replica = $1 and head_sequence = $7 and head_hash = decode($8, 'hex')
      and resolved_sequence = $9 and spool_segment = $10 and spool_offset = $11
    returning 1
  ), added as (
    insert into audit_call (${inserted})
    select ${values} from moved, jsonb_array_elements(convert_from($12, 'UTF8')::jsonb) r
  )
  select 1 from moved`;
