import type { Observation } from "@tenon/api";
import { and, desc, eq, lt } from "drizzle-orm";
import { readCursor } from "../http/page-cursor.ts";
import type { Database } from "../store/database.ts";
import { observations, snapshots, versions } from "../store/schema.ts";
import { numberOf } from "../versions/version-row.ts";

interface Named {
  readonly id: number;
  readonly name: string;
}

/** One more than `limit` observations of a server, newest first, from a cursor on. */
export async function observationPage(
  db: Database,
  server: Named,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<readonly Observation[]> {
  const after = readCursor(query.cursor, ["number"])?.[0];
  const rows = await db
    .select({ observation: observations, snapshot: snapshots, version: versions })
    .from(observations)
    .leftJoin(snapshots, eq(snapshots.id, observations.snapshotId))
    .leftJoin(versions, eq(versions.id, snapshots.versionId))
    .where(
      and(
        eq(observations.serverId, server.id),
        after === undefined ? undefined : lt(observations.id, Number(after)),
      ),
    )
    .orderBy(desc(observations.id))
    .limit(query.limit + 1);
  return rows.map(({ observation, snapshot, version }) => {
    const { id, at, trigger, outcome, durationMs, failureCode, failureMessage } = observation;
    return {
      id: String(id),
      server: server.name,
      at,
      trigger,
      outcome,
      durationMs,
      ...(version === null ? {} : { version: numberOf(version), digest: version.digest }),
      ...(snapshot?.era == null ? {} : { era: snapshot.era }),
      ...(snapshot?.protocolVersion == null ? {} : { protocolVersion: snapshot.protocolVersion }),
      ...(failureCode === null
        ? {}
        : { failure: { code: failureCode, message: failureMessage ?? "" } }),
    };
  });
}

/** The newest observation of a server. */
export async function newestObservation(
  db: Database,
  server: Named,
): Promise<Observation | undefined> {
  return (await observationPage(db, server, { limit: 0 }))[0];
}
