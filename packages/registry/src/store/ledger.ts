import { createHash } from "node:crypto";
import { canonicalJson } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import { desc, sql } from "drizzle-orm";
import type { AuditEntry, EventType } from "@tenon/api";
import type { Database } from "./database.ts";
import { notification } from "./database.ts";
import { audit, events } from "./schema.ts";

/** Who does something, in which request, when: handed down to every write. */
export interface Act {
  /** `key:<prefix> <name>`, `oidc:<repository>`, `prober`, … */
  readonly actor: string;
  readonly requestId: string | undefined;
  readonly at: string;
  /** Told when everything of a write was sent but its commit: from there on its outcome may stay unknown. */
  readonly onWhole?: () => void;
}

/** One thing that happened, for the audit trail and for listeners. */
export interface Deed {
  readonly action: string;
  /** What it happened to: `server/desk`, `server/desk/channel/prod`, `key/<id>`. */
  readonly subject: string;
  readonly details: JsonObject;
  readonly event?: {
    readonly type: EventType;
    readonly server?: string;
    readonly data: JsonObject;
  };
}

/** Postgres channel on which replicas hear that the outbox grew; the payload is the newest event's id. */
export const eventChannel = "tenon_events";

/** The hash before the first entry. */
export const chainStart = "0".repeat(64);

/**
 * Appends to the audit trail and the outbox as the last step of a transaction. A lock makes the writers take turns from
 * here to their commit, so that sequence, chain and event order are the order of the commits.
 */
export async function record(tx: Database, act: Act, deeds: readonly Deed[]): Promise<void> {
  const { actor, at, requestId } = act;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('tenon audit'))`);
  const [last] = await tx.select().from(audit).orderBy(desc(audit.sequence)).limit(1);
  let previous = last?.hash ?? chainStart;
  let sequence = last?.sequence ?? 0;
  for (const { action, subject, details } of deeds) {
    sequence += 1;
    const written = { action, subject, details: canonicalJson(details) };
    const entry = { sequence, at, actor, requestId, ...written, previous };
    const hash = chainHash(entry);
    await tx.insert(audit).values({ ...entry, requestId: requestId ?? null, hash });
    previous = hash;
  }
  const told = deeds.flatMap(({ event }) => (event === undefined ? [] : [event]));
  if (told.length > 0) await tell(tx, told, at);
  act.onWhole?.();
}

/** Writes events behind the newest, and tells every replica that they are there once this commits. */
async function tell(
  tx: Database,
  told: readonly NonNullable<Deed["event"]>[],
  at: string,
): Promise<void> {
  const [newest] = await tx
    .select({ id: events.id })
    .from(events)
    .orderBy(desc(events.id))
    .limit(1);
  let id = newest?.id ?? 0;
  for (const { type, server, data } of told) {
    id += 1;
    await tx.insert(events).values({ id, at, type, server: server ?? null, data });
  }
  await tx.execute(notification(eventChannel, String(id)));
}

/** The hash of an audit entry: SHA-256 over the JCS form of its fields, the hash before it among them. */
export function chainHash(
  entry: Pick<AuditEntry, "sequence" | "at" | "actor" | "action" | "subject" | "previous"> & {
    /** JCS text. */
    readonly details: string;
    readonly requestId: string | undefined;
  },
): string {
  const { sequence, at, actor, action, subject, details, requestId, previous } = entry;
  const form = {
    sequence,
    at,
    actor,
    action,
    subject,
    details,
    requestId: requestId ?? null,
    previous,
  };
  return createHash("sha256").update(canonicalJson(form)).digest("hex");
}
