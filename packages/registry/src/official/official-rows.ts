import { officialMetaKey } from "@tenon/api";
import { isJsonObject } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import { and, eq, gte, ilike, inArray, isNull, ne, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { readCursor } from "../http/page-cursor.ts";
import type { Database } from "../store/database.ts";
import { channels, officialEntries, servers, versions } from "../store/schema.ts";
import { containing } from "../store/like.ts";
import { numberOf } from "../versions/version-row.ts";
import type { VersionRow } from "../versions/version-row.ts";
import { officialKey } from "./entry.ts";

/** Servers that were registered here and not imported stand under this namespace. */
export const localNamespace = "local";

/** What a list is filtered by. */
export interface OfficialFilter {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly updated_since?: string | undefined;
  readonly version?: string | undefined;
  readonly include_deleted?: string | undefined;
}

/** One entry as it is listed, with the place of the next page behind it. */
export interface ListedEntry {
  readonly entry: JsonObject;
  readonly key: readonly [string, string, string];
}

/** One more than `limit` entries: what was imported, by name and version, then what was registered here, by name. */
export async function officialPage(
  db: Database,
  filter: OfficialFilter,
): Promise<readonly ListedEntry[]> {
  const [phase = "imported", name = "", version = ""] =
    readCursor(filter.cursor, ["string", "string", "string"])?.map(String) ?? [];
  const wanted = filter.limit + 1;
  const imported =
    phase === "imported" ? await importedAfter(db, filter, name, version, wanted) : [];
  if (imported.length === wanted) return imported;
  const from = phase === "imported" ? "" : name;
  return [...imported, ...(await localAfter(db, filter, from, wanted - imported.length))];
}

async function importedAfter(
  db: Database,
  filter: OfficialFilter,
  name: string,
  version: string,
  limit: number,
): Promise<readonly ListedEntry[]> {
  const rows = await db
    .select()
    .from(officialEntries)
    .where(
      and(
        sql`(${officialEntries.name}, ${officialEntries.version}) > (${name}, ${version})`,
        filter.search === undefined
          ? undefined
          : ilike(officialEntries.name, containing(filter.search)),
        filter.updated_since === undefined
          ? undefined
          : gte(officialEntries.updatedAt, filter.updated_since),
        isVersion(filter.version),
        filter.include_deleted === "true" || filter.updated_since !== undefined
          ? undefined
          : ne(officialEntries.status, "deleted"),
      ),
    )
    .orderBy(officialEntries.name, officialEntries.version)
    .limit(limit);
  const served = await servedVersions(
    db,
    rows.map((row) => row.name),
  );
  return rows.map((row) => ({
    entry: withOurs(row.entry, row.isLatest ? served.get(row.name) : undefined),
    key: ["imported", row.name, row.version],
  }));
}

function isVersion(version: string | undefined): SQL | undefined {
  if (version === undefined) return undefined;
  return version === "latest"
    ? eq(officialEntries.isLatest, true)
    : eq(officialEntries.version, version);
}

async function localAfter(
  db: Database,
  filter: OfficialFilter,
  name: string,
  limit: number,
): Promise<readonly ListedEntry[]> {
  const rows = await db
    .select({ server: servers, version: versions })
    .from(servers)
    .innerJoin(channels, and(eq(channels.serverId, servers.id), eq(channels.name, "latest")))
    .innerJoin(versions, eq(versions.id, channels.versionId))
    .where(
      and(
        isNull(servers.deletedAt),
        isNull(servers.officialName),
        sql`${servers.name} > ${name}`,
        filter.search === undefined ? undefined : ilike(servers.name, containing(filter.search)),
        filter.updated_since === undefined
          ? undefined
          : gte(channels.movedAt, filter.updated_since),
      ),
    )
    .orderBy(servers.name)
    .limit(limit);
  return rows
    .map(({ server, version }) => ({ name: server.name, entry: localEntry(server, version) }))
    .map(({ name, entry }) => ({ entry, key: ["local", name, ""] }));
}

/** The entry of a server that was registered here, in the form of server.json. */
export function localEntry(server: typeof servers.$inferSelect, version: VersionRow): JsonObject {
  const { url, transport } = server;
  const type = transport === "sse" ? "sse" : "streamable-http";
  const description = server.description ?? `Tools of ${server.name}, as this registry saw them.`;
  return withOurs(
    {
      server: {
        name: `${localNamespace}/${server.name}`,
        description: description.slice(0, 100),
        version: numberOf(version),
        ...(url === null || server.display !== url ? {} : { remotes: [{ type, url }] }),
      },
      _meta: {
        [officialKey]: {
          status: "active",
          publishedAt: server.createdAt,
          updatedAt: version.createdAt,
          isLatest: true,
        },
      },
    },
    version,
  );
}

/** The version that `latest` of each imported server points to. */
async function servedVersions(
  db: Database,
  officialNames: readonly string[],
): Promise<ReadonlyMap<string, VersionRow>> {
  if (officialNames.length === 0) return new Map();
  const rows = await db
    .select({ name: servers.officialName, version: versions })
    .from(servers)
    .innerJoin(channels, and(eq(channels.serverId, servers.id), eq(channels.name, "latest")))
    .innerJoin(versions, eq(versions.id, channels.versionId))
    .where(and(inArray(servers.officialName, [...officialNames]), isNull(servers.deletedAt)));
  return new Map(rows.map(({ name, version }) => [name ?? "", version]));
}

/** An entry with what we know of its tools under our own key; everything else as it came. */
function withOurs(entry: JsonObject, version: VersionRow | undefined): JsonObject {
  const meta = entry["_meta"];
  const kept: JsonObject = isJsonObject(meta) ? meta : {};
  if (version === undefined) return { ...entry, _meta: kept };
  const ours = { version: numberOf(version), digest: version.digest, tools: version.tools };
  return { ...entry, _meta: { ...kept, [officialMetaKey]: ours } };
}
