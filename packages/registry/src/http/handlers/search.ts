import { and, asc, desc, eq, ilike, isNull, or, sql } from "drizzle-orm";
import type { Database } from "../../store/database.ts";
import { channels, consumers, servers, tools, versions, versionTools } from "../../store/schema.ts";
import { numberOf } from "../../versions/version-row.ts";
import type { HandlersOf } from "../handler.ts";

/** Servers, tools of what is served now, and consumers that match some words. */
export const searchHandlers: HandlersOf<"search"> = {
  search: async ({ db }, { query }) => {
    const items = [
      ...(await serverHits(db, query.q, query.limit)),
      ...(await toolHits(db, query.q, query.limit)),
      ...(await consumerHits(db, query.q, query.limit)),
    ];
    return { status: 200, body: { items: items.slice(0, query.limit) } };
  },
};

function containing(words: string): string {
  return `%${words.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;
}

async function serverHits(db: Database, words: string, limit: number) {
  const rows = await db
    .select({ name: servers.name, description: servers.description })
    .from(servers)
    .where(
      and(
        isNull(servers.deletedAt),
        or(ilike(servers.name, containing(words)), ilike(servers.description, containing(words))),
      ),
    )
    .orderBy(asc(servers.name))
    .limit(limit);
  return rows.map(({ name, description }) => ({
    kind: "server" as const,
    name,
    ...(description === null ? {} : { excerpt: description }),
  }));
}

async function toolHits(db: Database, words: string, limit: number) {
  const text = sql`to_tsvector('simple', replace(${tools.name}, '_', ' ') || ' ' || ${tools.excerpt})`;
  const asked = sql`websearch_to_tsquery('simple', replace(${words}, '_', ' '))`;
  const prefix = `${words.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;
  // Candidates come from the indices; only then is looked who serves them.
  const found = db
    .select({ digest: tools.digest, name: tools.name, excerpt: tools.excerpt })
    .from(tools)
    .where(or(sql`${text} @@ ${asked}`, sql`${tools.name} like ${prefix}`))
    .limit(limit * 20)
    .as("found");
  const rows = await db
    .select({
      server: servers.name,
      found: { digest: found.digest, name: found.name, excerpt: found.excerpt },
      version: versions,
    })
    .from(found)
    .innerJoin(versionTools, eq(versionTools.toolDigest, found.digest))
    .innerJoin(
      channels,
      and(eq(channels.versionId, versionTools.versionId), eq(channels.name, "latest")),
    )
    .innerJoin(versions, eq(versions.id, channels.versionId))
    .innerJoin(servers, and(eq(servers.id, channels.serverId), isNull(servers.deletedAt)))
    .orderBy(desc(sql`${found.name} = ${words}`), asc(found.name), asc(servers.name))
    .limit(limit);
  return rows.map(({ server, found: hit, version }) => ({
    kind: "tool" as const,
    name: hit.name,
    server,
    version: numberOf(version),
    digest: hit.digest,
    ...(hit.excerpt === "" ? {} : { excerpt: hit.excerpt }),
  }));
}

async function consumerHits(db: Database, words: string, limit: number) {
  const rows = await db
    .select({ name: consumers.name })
    .from(consumers)
    .where(ilike(consumers.name, containing(words)))
    .orderBy(asc(consumers.name))
    .limit(limit);
  return rows.map(({ name }) => ({ kind: "consumer" as const, name }));
}
