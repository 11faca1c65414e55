import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { JsonObject } from "@tenon/contract";
import { and, desc, eq } from "drizzle-orm";
import { localEntry, localNamespace, officialPage } from "../../official/official-rows.ts";
import { RegistryProblem } from "../../problem.ts";
import type { Database } from "../../store/database.ts";
import { officialEntries, versions } from "../../store/schema.ts";
import { liveServer } from "../../versions/admit.ts";
import { jsonType, notModified } from "../etag.ts";
import type { HandlersOf, RawAnswer } from "../handler.ts";
import { pageOfRows } from "../page-cursor.ts";

/** The official registry's read API (v0.1), from what was imported and what was registered here. */
export const officialHandlers: HandlersOf<
  "officialServers" | "officialVersions" | "officialVersion"
> = {
  officialServers: async ({ db }, { query }, { headers }) => {
    const rows = await officialPage(db, query);
    const page = pageOfRows(
      rows,
      query.limit,
      ({ entry }) => entry,
      ({ key }) => key,
    );
    return tagged(headers, listed(page.items, page.nextCursor));
  },

  officialVersions: async ({ db }, { params }, { headers }) =>
    tagged(headers, listed(await entriesOf(db, params.name), undefined)),

  officialVersion: async ({ db }, { params }, { headers }) => {
    const entries = await entriesOf(db, params.name);
    const found =
      params.version === "latest"
        ? entries[0]
        : entries.find((entry) => versionIn(entry) === params.version);
    if (found === undefined) {
      throw new RegistryProblem(
        "version-missing",
        `${params.name} has no version ${params.version}.`,
      );
    }
    return tagged(headers, found);
  },
};

function listed(servers: readonly JsonObject[], nextCursor: string | undefined): JsonObject {
  const metadata = { count: servers.length, ...(nextCursor === undefined ? {} : { nextCursor }) };
  return { servers, metadata };
}

/** Entries of one name, the latest first. Throws `server-missing`. */
async function entriesOf(db: Database, name: string): Promise<readonly JsonObject[]> {
  if (name.startsWith(`${localNamespace}/`)) {
    const server = await liveServer(db, name.slice(localNamespace.length + 1));
    const rows = await db
      .select()
      .from(versions)
      .where(and(eq(versions.serverId, server.id), eq(versions.state, "active")))
      .orderBy(desc(versions.major), desc(versions.minor), desc(versions.patch))
      .limit(100);
    return rows.map((version) => localEntry(server, version));
  }
  const rows = await db
    .select({ entry: officialEntries.entry })
    .from(officialEntries)
    .where(eq(officialEntries.name, name))
    .orderBy(desc(officialEntries.isLatest), desc(officialEntries.updatedAt))
    .limit(100);
  if (rows.length === 0)
    throw new RegistryProblem("server-missing", `No entry is called "${name}".`);
  return rows.map(({ entry }) => ({ _meta: {}, ...entry }));
}

function versionIn({ server }: JsonObject): unknown {
  return typeof server === "object" && server !== null ? Reflect.get(server, "version") : undefined;
}

function tagged(headers: IncomingHttpHeaders, body: JsonObject): RawAnswer {
  const raw = Buffer.from(JSON.stringify(body));
  const etag = `"${createHash("sha256").update(raw).digest("base64url")}"`;
  const fresh = { etag, "cache-control": "no-cache" };
  if (notModified(headers, etag)) return { status: 304, raw: undefined, headers: fresh };
  return { status: 200, raw, headers: { ...fresh, "content-type": jsonType } };
}
