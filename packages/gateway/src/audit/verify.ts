import { sql } from "drizzle-orm";
import type { Store } from "../store/store.ts";
import { callRow, selectedOf } from "./call-columns.ts";
import { callColumns, rowHash } from "./chain.ts";
import { auditLimits as limits } from "./limits.ts";

/**
 * What is wrong at one place of a chain. `changed`: the row does not have its hash. `removed`: rows between two others, or at
 * the end, are gone. `inserted`: a row that the chain does not know. `unlinked`: the row is whole but does not follow the one
 * before it, which was put in another one's place.
 */
export interface AuditFinding {
  readonly kind: "changed" | "removed" | "inserted" | "unlinked";
  readonly replica: string;
  /** Of the first row that is meant. */
  readonly sequence: number;
  readonly rows: number;
  readonly callId?: string;
}

export interface ReplicaVerification {
  readonly replica: string;
  readonly rows: number;
  /** Sequences of the rows that were looked at; older ones were taken away by retention. */
  readonly from: number;
  readonly to: number;
  /** Hash of the newest row, hexadecimal; noted elsewhere, it shows later that the whole chain was not written anew. */
  readonly head: string;
}

export interface AuditVerification {
  readonly ok: boolean;
  readonly replicas: readonly ReplicaVerification[];
  /** At most `auditLimits.findings`. */
  readonly findings: readonly AuditFinding[];
}

/** Computes every chain again and compares it with what is stored; rows that come or go by age meanwhile are no finding. */
export async function verifyAudit({ rows }: Pick<Store, "rows">): Promise<AuditVerification> {
  const findings: AuditFinding[] = [];
  const found = (finding: AuditFinding): void => {
    if (findings.length < limits.findings) findings.push(finding);
  };
  const replicas: ReplicaVerification[] = [];
  for (const replica of await chainsIn(rows)) {
    replicas.push(await verifyChain(rows, replica, found));
  }
  for (const stranger of await strangers(rows)) found(stranger);
  return { ok: findings.length === 0, replicas, findings };
}

type Rows = Store["rows"];

interface Chain {
  readonly replica: string;
  readonly start: number;
  readonly startHash: string;
  readonly head: number;
  readonly headHash: string;
}

async function chainsIn(rows: Rows, replica?: string): Promise<readonly Chain[]> {
  const only = replica === undefined ? sql`true` : sql`replica = ${replica}`;
  const found = await rows(sql`select replica, start_sequence::float8, head_sequence::float8,
    encode(start_hash, 'hex') as start_hash, encode(head_hash, 'hex') as head_hash
    from audit_replica where ${only} order by replica`);
  return found.map((row) => ({
    replica: String(row["replica"]),
    start: Number(row["start_sequence"]),
    startHash: String(row["start_hash"]),
    head: Number(row["head_sequence"]),
    headHash: String(row["head_hash"]),
  }));
}

async function verifyChain(
  rows: Rows,
  chain: Chain,
  found: (finding: AuditFinding) => void,
): Promise<ReplicaVerification> {
  const { replica, head, headHash } = chain;
  let sequence = chain.start;
  let hash = chain.startHash;
  let count = 0;
  let from = 0;
  for (;;) {
    const page =
      await rows(sql`select ${sql.raw(selectedOf(callColumns))}, encode(previous, 'hex') as previous,
      encode(hash, 'hex') as hash from audit_call
      where replica = ${replica} and sequence > ${sequence} and sequence <= ${head}
      order by sequence limit ${limits.verifyRows}`);
    for (const read of page) {
      const row = callRow(read);
      const at = Number(row.sequence);
      const previous = String(read["previous"]);
      const callId = String(row.call_id);
      const gap = at - sequence - 1;
      // Taken away by retention since the chain's start was read, as everything before it.
      const aged = gap > 0 && (await startOf(rows, replica)) >= at - 1;
      if (gap > 0 && !aged) {
        found({ kind: "removed", replica, sequence: sequence + 1, rows: gap });
      } else if (gap === 0 && previous !== hash) {
        found({ kind: "unlinked", replica, sequence: at, rows: 1, callId });
      }
      if (rowHash(previous, row) !== read["hash"]) {
        found({ kind: "changed", replica, sequence: at, rows: 1, callId });
      }
      if (count === 0) from = at;
      count += 1;
      sequence = at;
      hash = String(read["hash"]);
    }
    if (page.length < limits.verifyRows) break;
  }
  if (sequence < head && (await startOf(rows, replica)) < head) {
    found({ kind: "removed", replica, sequence: sequence + 1, rows: head - sequence });
  } else if (sequence === head && hash !== headHash) {
    found({ kind: "unlinked", replica, sequence: head + 1, rows: 0 });
  }
  return { replica, rows: count, from, to: sequence, head: headHash };
}

async function startOf(rows: Rows, replica: string): Promise<number> {
  const [chain] = await chainsIn(rows, replica);
  return chain?.start ?? Number.POSITIVE_INFINITY;
}

/** Rows before a chain's start, after its head, or of no chain. */
async function strangers(rows: Rows): Promise<readonly AuditFinding[]> {
  const found = await rows(sql`select c.replica, c.sequence::float8, c.call_id
    from audit_call c left join audit_replica r on r.replica = c.replica
    where r.replica is null or c.sequence <= r.start_sequence or c.sequence > r.head_sequence
    order by c.replica, c.sequence limit ${limits.findings}`);
  return found.map((row) => ({
    kind: "inserted" as const,
    replica: String(row["replica"]),
    sequence: Number(row["sequence"]),
    rows: 1,
    callId: String(row["call_id"]),
  }));
}
