import { canonVersion } from "@tenon/contract";
import type { Observation } from "@tenon/api";
import { sql } from "drizzle-orm";
import { blobOf } from "../store/blobs.ts";
import { rowsOf } from "../store/database.ts";
import type { Database } from "../store/database.ts";
import { channels, observations, servers, snapshots, versions } from "../store/schema.ts";
import { numberOf } from "../versions/version-row.ts";
import type { SeenSnapshot, ServerRow } from "../versions/version-row.ts";

/**
 * Records a probe that saw, byte for byte, what the probe before saw of a healthy server whose `latest` is just that: the
 * most frequent outcome by far, so it is one statement, which also gives the claim back. Undefined when anything is
 * otherwise; nothing was written then.
 */
export async function recordUnchanged(
  db: Database,
  server: ServerRow,
  seen: SeenSnapshot,
  when: { readonly at: string; readonly nextProbeAt: string | null },
): Promise<Observation | undefined> {
  if (seen.wire === undefined) return undefined;
  const { durationMs, trigger, capabilityProfile, authorizationClass } = seen;
  const era = seen.era ?? null;
  const protocolVersion = seen.protocolVersion ?? null;
  const { digest: wire } = blobOf(seen.wire);
  const [row] = rowsOf(
    await db.execute(sql`
      with kept as (
        update ${servers} set current_streak = least(current_streak + 1, 1000000), observed_at = ${when.at}::timestamptz,
          probing_since = null, next_probe_at = ${when.nextProbeAt}::timestamptz
        from ${snapshots}, ${channels}, ${versions}
        where ${servers.id} = ${server.id} and ${servers.deletedAt} is null
          and ${servers.failures} = 0 and not ${servers.flapping} and ${servers.unstableSince} is null
          and ${snapshots.serverId} = ${servers.id} and ${snapshots.raw} = ${Buffer.from(wire)}
          and ${snapshots.era} is not distinct from ${era}::text
          and ${snapshots.protocolVersion} is not distinct from ${protocolVersion}::text
          and ${snapshots.capabilityProfile} = ${capabilityProfile}
          and ${snapshots.authorizationClass} = ${authorizationClass}
          and ${snapshots.versionId} = ${servers.currentVersionId}
          and ${channels.serverId} = ${servers.id} and ${channels.name} = 'latest'
          and ${channels.versionId} = ${servers.currentVersionId}
          and ${versions.id} = ${servers.currentVersionId} and ${versions.state} = 'active'
          and ${versions.canonVersion} = ${canonVersion}
        returning ${snapshots.id} as snapshot, ${versions.major} as major, ${versions.minor} as minor,
          ${versions.patch} as patch, ${versions.digest} as digest
      ), noted as (
        insert into ${observations} (server_id, at, trigger, outcome, duration_ms, snapshot_id)
        select ${server.id}::int, ${when.at}::timestamptz, ${trigger}::text, 'unchanged', ${durationMs}::int, snapshot
        from kept
        returning id
      )
      select noted.id, major, minor, patch, digest from noted, kept`),
  );
  if (row === undefined) return undefined;
  const [id, major, minor, patch] = [row["id"], row["major"], row["minor"], row["patch"]].map(
    Number,
  );
  return {
    id: String(id),
    server: server.name,
    at: when.at,
    trigger,
    outcome: "unchanged",
    durationMs,
    version: numberOf({ major: major ?? 0, minor: minor ?? 0, patch: patch ?? 0 }),
    digest: String(row["digest"]),
    ...(seen.era === undefined ? {} : { era: seen.era }),
    ...(seen.protocolVersion === undefined ? {} : { protocolVersion: seen.protocolVersion }),
  };
}
