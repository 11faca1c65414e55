import type { Endpoints } from "@tenon/api";
import { and, asc, desc, eq, ilike, isNull, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { union } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Database } from "../../store/database.ts";
import { channels, consumers, servers, tools, versions, versionTools } from "../../store/schema.ts";
import { containing, literally } from "../../store/like.ts";
import { numberOf } from "../../versions/version-row.ts";
import type { HandlersOf } from "../handler.ts";

/** Servers, tools of what is served now, and consumers that match some words. */
export const searchHandlers: HandlersOf<"search"> = {
  search: async ({ db }, { query }) => {
    const items: Hit[] = [];
    // The next kind is looked for where there is room left.
    for (const hits of [serverHits, toolHits, consumerHits]) {
      const left = query.limit - items.length;
      if (left > 0) items.push(...(await hits(db, query.q, left)));
    }
    return { status: 200, body: { items } };
  },
};

type Hit = z.infer<Endpoints["search"]["answers"][200]>["items"][number];

/** How many tools are looked at for each that is shown: many belong to contracts that nobody serves any more. */
const candidatesPerHit = 5;

async function serverHits(db: Database, words: string, limit: number): Promise<Hit[]> {
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

async function toolHits(db: Database, words: string, limit: number): Promise<Hit[]> {
  const text = sql`to_tsvector('simple', replace(${tools.name}, '_', ' ') || ' ' || ${tools.excerpt})`;
  const asked = sql`websearch_to_tsquery('simple', replace(${words}, '_', ' '))`;
  const prefix = `${literally(words)}%`;
  const columns = { digest: tools.digest, name: tools.name, excerpt: tools.excerpt };
  const candidates = (condition: SQL, most: number) =>
    db.select(columns).from(tools).where(condition).limit(most);
  // Each condition has an index of its own; joined by `or` they would be judged again row by row.
  const found = union(
    candidates(eq(tools.name, words), limit),
    candidates(sql`${tools.name} like ${prefix}`, limit * candidatesPerHit),
    candidates(sql`${text} @@ ${asked}`, limit * candidatesPerHit),
  ).as("found");
  // Only then is looked who serves them now: a tool of old contracts only is no hit.
  const served = db
    .select({ server: sql<string>`${servers.name}`.as("server"), versionId: channels.versionId })
    .from(versionTools)
    .innerJoin(
      channels,
      and(eq(channels.versionId, versionTools.versionId), eq(channels.name, "latest")),
    )
    .innerJoin(servers, and(eq(servers.id, channels.serverId), isNull(servers.deletedAt)))
    .where(eq(versionTools.toolDigest, found.digest))
    .limit(limit)
    .as("served");
  const rows = await db
    .select({
      server: served.server,
      found: { digest: found.digest, name: found.name, excerpt: found.excerpt },
      version: versions,
    })
    .from(found)
    .crossJoinLateral(served)
    .innerJoin(versions, eq(versions.id, served.versionId))
    .orderBy(desc(sql`${found.name} = ${words}`), asc(found.name), asc(served.server))
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

async function consumerHits(db: Database, words: string, limit: number): Promise<Hit[]> {
  const rows = await db
    .select({ name: consumers.name })
    .from(consumers)
    .where(ilike(consumers.name, containing(words)))
    .orderBy(asc(consumers.name))
    .limit(limit);
  return rows.map(({ name }) => ({ kind: "consumer" as const, name }));
}
