import { and, desc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { readCursor } from "../http/page-cursor.ts";
import { RegistryProblem } from "../problem.ts";
import type { Database } from "../store/database.ts";
import { versions } from "../store/schema.ts";
import type { VersionRow } from "./version-row.ts";
import type { NamedServer } from "./version-rows.ts";

/** A version and the one that it was compared with when it was made. */
export interface VersionStep {
  readonly version: VersionRow;
  readonly previous: VersionRow | undefined;
}

const before = alias(versions, "before");

/** One more than `limit` versions of a server, newest number first, from a cursor on. */
export async function versionPage(
  db: Database,
  server: Pick<NamedServer, "id">,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<readonly VersionStep[]> {
  const after = readCursor(query.cursor, ["number", "number", "number"]);
  const older =
    after === undefined
      ? undefined
      : sql`(${versions.major}, ${versions.minor}, ${versions.patch}) < (${after[0]}, ${after[1]}, ${after[2]})`;
  const rows = await db
    .select({ version: versions, previous: before })
    .from(versions)
    .leftJoin(before, eq(before.id, versions.previousId))
    .where(and(eq(versions.serverId, server.id), older))
    .orderBy(desc(versions.major), desc(versions.minor), desc(versions.patch))
    .limit(query.limit + 1);
  return rows.map(({ version, previous }) => ({ version, previous: previous ?? undefined }));
}

/** One version by its row id. */
export async function versionWithPrevious(db: Database, id: number): Promise<VersionStep> {
  const [row] = await db
    .select({ version: versions, previous: before })
    .from(versions)
    .leftJoin(before, eq(before.id, versions.previousId))
    .where(eq(versions.id, id));
  if (row === undefined) throw new RegistryProblem("version-missing", "The version is gone.");
  return { version: row.version, previous: row.previous ?? undefined };
}
