import { canonVersion } from "@tenon/contract";
import type { Observation } from "@tenon/api";
import { sql } from "drizzle-orm";
import { limits } from "../limits.ts";
import { blobOf } from "../store/blobs.ts";
import { rowsOf } from "../store/database.ts";
import type { Database } from "../store/database.ts";
import { gathered } from "../store/gathered.ts";
import type { Gather } from "../store/gathered.ts";
import { channels, observations, servers, snapshots, versions } from "../store/schema.ts";
import { numberOf } from "../versions/version-row.ts";
import type { SeenSnapshot, ServerRow } from "../versions/version-row.ts";

/** What a probe saw of a server that it claimed. */
export interface Sighting {
  readonly server: ServerRow;
  readonly seen: SeenSnapshot;
  readonly at: string;
  readonly nextProbeAt: string | null;
}

/**
 * Records probes that saw, byte for byte, what the probe before saw of a healthy server whose `latest` is just that: the
 * most frequent outcome by far, so it is one statement for many, which also gives the claims back. Undefined when anything
 * is otherwise; nothing was written then.
 */
export function unchangedRecorder(db: Database): Gather<Sighting, Observation | undefined> {
  return gathered(limits.gatheredProbes, async (sightings) => {
    const rows = rowsOf(await db.execute(recording(JSON.stringify(sightings.map(written)))));
    const recorded = new Map(rows.map((row) => [Number(row["server"]), row]));
    return sightings.map((sighting) => {
      const row = recorded.get(sighting.server.id);
      return row === undefined ? undefined : observationOf(sighting, row);
    });
  });
}

function written({ server, seen, at, nextProbeAt }: Sighting): object {
  const { durationMs, trigger, capabilityProfile, authorizationClass } = seen;
  const wire = seen.wire === undefined ? undefined : blobOf(seen.wire).digest;
  return {
    server: server.id,
    wire: wire === undefined ? null : Buffer.from(wire).toString("hex"),
    era: seen.era ?? null,
    protocol: seen.protocolVersion ?? null,
    profile: capabilityProfile,
    authorization: authorizationClass,
    at,
    next: nextProbeAt,
    trigger,
    duration: durationMs,
  };
}

/** One statement; `sightings` is a JSON array of what `written` gives. Rows are locked in one order. */
function recording(sightings: string) {
  return sql`
    with seen as materialized (
      select * from jsonb_to_recordset(${sightings}::jsonb) as seen (
        server int, wire text, era text, protocol text, profile text, "authorization" text,
        at timestamptz, next timestamptz, trigger text, duration int)
    ), locked as materialized (
      select ${servers.id} from ${servers} where ${servers.id} in (select server from seen)
      order by ${servers.id} for update
    ), kept as (
      update ${servers} set current_streak = least(current_streak + 1, 1000000), observed_at = seen.at,
        probing_since = null, next_probe_at = seen.next
      from seen, locked, ${snapshots}, ${channels}, ${versions}
      where ${servers.id} = seen.server and locked.id = seen.server and ${servers.deletedAt} is null
        and ${servers.failures} = 0 and not ${servers.flapping} and ${servers.unstableSince} is null
        and ${snapshots.serverId} = seen.server and ${snapshots.raw} = decode(seen.wire, 'hex')
        and ${snapshots.era} is not distinct from seen.era
        and ${snapshots.protocolVersion} is not distinct from seen.protocol
        and ${snapshots.capabilityProfile} = seen.profile
        and ${snapshots.authorizationClass} = seen."authorization"
        and ${snapshots.versionId} = ${servers.currentVersionId}
        and ${channels.serverId} = seen.server and ${channels.name} = 'latest'
        and ${channels.versionId} = ${servers.currentVersionId}
        and ${versions.id} = ${servers.currentVersionId} and ${versions.state} = 'active'
        and ${versions.canonVersion} = ${canonVersion}
      returning ${servers.id} as server, ${snapshots.id} as snapshot, seen.at, seen.trigger, seen.duration,
        ${versions.major} as major, ${versions.minor} as minor, ${versions.patch} as patch, ${versions.digest} as digest
    ), noted as (
      insert into ${observations} (server_id, at, trigger, outcome, duration_ms, snapshot_id)
      select server, at, trigger, 'unchanged', duration, snapshot from kept
      returning id, server_id
    )
    select noted.id, kept.server, major, minor, patch, digest
    from noted join kept on kept.server = noted.server_id`;
}

function observationOf(
  { server, seen, at }: Sighting,
  row: Readonly<Record<string, unknown>>,
): Observation {
  const { durationMs, trigger, era, protocolVersion } = seen;
  const [id, major, minor, patch] = [row["id"], row["major"], row["minor"], row["patch"]].map(
    Number,
  );
  return {
    id: String(id),
    server: server.name,
    at,
    trigger,
    outcome: "unchanged",
    durationMs,
    version: numberOf({ major: major ?? 0, minor: minor ?? 0, patch: patch ?? 0 }),
    digest: String(row["digest"]),
    ...(era === undefined ? {} : { era }),
    ...(protocolVersion === undefined ? {} : { protocolVersion }),
  };
}
