import { eq } from "drizzle-orm";
import { blobOf, storeBlobs } from "../store/blobs.ts";
import type { Database } from "../store/database.ts";
import { observations, snapshots, versions } from "../store/schema.ts";
import type { SeenSnapshot, ServerRow, VersionRow } from "./version-row.ts";

/** Leaves the observation of a complete probe or push; the wire messages are stored once per distinct content. */
export async function observe(
  tx: Database,
  server: ServerRow,
  seen: { readonly version: VersionRow; readonly snapshot: SeenSnapshot; readonly at: string },
): Promise<void> {
  const { version, snapshot, at } = seen;
  const changed = server.currentVersionId !== version.id;
  if (changed && server.currentVersionId !== null && server.observedAt !== null) {
    // While a version is what the server serves, the server's own row tells when it was last seen.
    await tx
      .update(versions)
      .set({ observedAt: server.observedAt })
      .where(eq(versions.id, server.currentVersionId));
  }
  await tx.insert(observations).values({
    serverId: server.id,
    at,
    trigger: snapshot.trigger,
    outcome: changed ? "changed" : "unchanged",
    durationMs: snapshot.durationMs,
    snapshotId: await snapshotId(tx, server, version, snapshot, at),
  });
}

async function snapshotId(
  tx: Database,
  server: ServerRow,
  version: VersionRow,
  snapshot: SeenSnapshot,
  at: string,
): Promise<number> {
  const blob = blobOf(snapshot.wire ?? JSON.stringify({ tools: snapshot.rawTools }));
  const era = snapshot.era ?? null;
  const protocolVersion = snapshot.protocolVersion ?? null;
  const { capabilityProfile, authorizationClass } = snapshot;
  const known = await tx.query.snapshots.findFirst({
    columns: { id: true },
    where: (row, { and, eq, isNull }) =>
      and(
        eq(row.serverId, server.id),
        eq(row.raw, blob.digest),
        era === null ? isNull(row.era) : eq(row.era, era),
        protocolVersion === null
          ? isNull(row.protocolVersion)
          : eq(row.protocolVersion, protocolVersion),
        eq(row.capabilityProfile, capabilityProfile),
        eq(row.authorizationClass, authorizationClass),
      ),
  });
  if (known !== undefined) return known.id;
  await storeBlobs(tx, [blob], at);
  const [made] = await tx
    .insert(snapshots)
    .values({
      serverId: server.id,
      versionId: version.id,
      raw: blob.digest,
      era,
      protocolVersion,
      capabilityProfile,
      authorizationClass,
      createdAt: at,
    })
    .returning({ id: snapshots.id });
  if (made === undefined) throw new Error("an insert without conflict clause returns its row");
  return made.id;
}
