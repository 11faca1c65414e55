import type { RegisteredServer } from "@tenon/api";
import type { JsonObject } from "@tenon/contract";
import { and, count, eq, gt, ilike, inArray, isNull, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { readCursor } from "../http/page-cursor.ts";
import { limits } from "../limits.ts";
import type { Database } from "../store/database.ts";
import { channels, servers, versions } from "../store/schema.ts";
import { containing } from "../store/like.ts";
import { numberOf } from "../versions/version-row.ts";
import type { ServerRow, VersionRow } from "../versions/version-row.ts";

type Health = RegisteredServer["health"];

/** One more than `limit` live servers by name, from a cursor on, filtered by words in the name and by health. */
export async function serverPage(
  db: Database,
  query: {
    readonly cursor?: string | undefined;
    readonly limit: number;
    readonly search?: string | undefined;
    readonly health?: Health | undefined;
  },
): Promise<readonly ServerRow[]> {
  const after = readCursor(query.cursor, ["string"])?.[0];
  return db
    .select()
    .from(servers)
    .where(
      and(
        isNull(servers.deletedAt),
        after === undefined ? undefined : gt(servers.name, String(after)),
        query.search === undefined ? undefined : ilike(servers.name, containing(query.search)),
        query.health === undefined ? undefined : healthIs(query.health),
      ),
    )
    .orderBy(servers.name)
    .limit(query.limit + 1);
}

function healthIs(health: Health): SQL {
  const answers = sql`${servers.failures} = 0`;
  const steady = sql`${answers} and ${servers.unstableSince} is null`;
  const conditions: Readonly<Record<Health, SQL>> = {
    failing: sql`${servers.failures} > 0`,
    unstable: sql`${answers} and ${servers.unstableSince} is not null`,
    flapping: sql`${steady} and ${servers.flapping}`,
    unknown: sql`${steady} and ${servers.observedAt} is null`,
    ok: sql`${steady} and not ${servers.flapping} and ${servers.observedAt} is not null`,
  };
  return conditions[health];
}

function healthOf({ failures, unstableSince, flapping, observedAt }: ServerRow): Health {
  if (failures > 0) return "failing";
  if (unstableSince !== null) return "unstable";
  if (flapping) return "flapping";
  return observedAt === null ? "unknown" : "ok";
}

/** Servers as the API shows them; two queries for all of them. */
export async function serversShown(
  db: Database,
  rows: readonly ServerRow[],
  now: Date,
): Promise<readonly RegisteredServer[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const latest = await db
    .select({ serverId: channels.serverId, version: versions })
    .from(channels)
    .innerJoin(versions, eq(versions.id, channels.versionId))
    .where(and(inArray(channels.serverId, ids), eq(channels.name, "latest")));
  const waiting = await db
    .select({ serverId: versions.serverId, pending: count() })
    .from(versions)
    .where(and(inArray(versions.serverId, ids), eq(versions.state, "pending")))
    .groupBy(versions.serverId);
  const versionOf = new Map(latest.map(({ serverId, version }) => [serverId, version]));
  const pendingOf = new Map(waiting.map(({ serverId, pending }) => [serverId, pending]));
  return rows.map((row) =>
    serverShown(row, versionOf.get(row.id), pendingOf.get(row.id) ?? 0, now),
  );
}

function serverShown(
  row: ServerRow,
  latest: VersionRow | undefined,
  pending: number,
  now: Date,
): RegisteredServer {
  const { failingSince, failureCode, failureMessage, observedAt } = row;
  return {
    name: row.name,
    source: row.source,
    display: row.display,
    ...(row.description === null ? {} : { description: row.description }),
    ...(row.owner === null ? {} : { owner: row.owner }),
    approval: row.approval,
    paused: row.paused,
    ...(row.intervalSeconds === null ? {} : { intervalSeconds: row.intervalSeconds }),
    health: healthOf(row),
    ...(failingSince === null
      ? {}
      : {
          failure: { code: failureCode ?? "", message: failureMessage ?? "", since: failingSince },
        }),
    ...(row.unstableSince === null
      ? {}
      : { unstable: { since: row.unstableSince, message: unstableMessage(row.name) } }),
    freshness: {
      ...(observedAt === null
        ? {}
        : {
            observedAt,
            ageSeconds: Math.max(0, Math.round((now.getTime() - Date.parse(observedAt)) / 1_000)),
          }),
      ...(row.nextProbeAt === null ? {} : { nextProbeAt: row.nextProbeAt }),
      probing: row.probingSince !== null,
    },
    ...(latest === undefined
      ? {}
      : { latest: { version: numberOf(latest), digest: latest.digest, tools: latest.tools } }),
    pending,
    ...(row.serverInfo === null ? {} : { serverInfo: infoShown(row.serverInfo) }),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

function unstableMessage(name: string): string {
  return (
    `The tool list differs from probe to probe: it made ${limits.unstableVersions} versions within ` +
    `${limits.unstableHours} hours. Further lists make none until ${limits.settleStreak} probes in a row see the same one, ` +
    `a list is pushed, or somebody releases it (tenon registry release ${name}).`
  );
}

function infoShown(info: JsonObject): { name?: string; version?: string } {
  const text = (key: string): string | undefined => {
    const value = Object.hasOwn(info, key) ? info[key] : undefined;
    return typeof value === "string" ? value.slice(0, 200) : undefined;
  };
  const [name, version] = [text("name"), text("version")];
  return { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) };
}
