import { parseToolList } from "@tenon/contract";
import type { ToolList } from "@tenon/contract";
import { and, asc, eq, inArray } from "drizzle-orm";
import { loadBlobs } from "../store/blobs.ts";
import type { Database } from "../store/database.ts";
import { tools, versionTools } from "../store/schema.ts";

/**
 * The raw definitions of a version's tools in wire order, as JSON texts. Throws `blob-damaged` when what is stored is not
 * what was stored.
 */
export async function rawToolsOf(db: Database, versionId: number): Promise<readonly string[]> {
  const rows = await db
    .select({ raw: versionTools.raw })
    .from(versionTools)
    .where(eq(versionTools.versionId, versionId))
    .orderBy(asc(versionTools.position));
  const texts = await loadBlobs(
    db,
    rows.map(({ raw }) => raw),
  );
  return rows.map(({ raw }) => texts.get(Buffer.from(raw).toString("hex")) ?? "null");
}

/** The parsed tool list of a version. */
export async function toolListOf(db: Database, versionId: number): Promise<ToolList> {
  const raw = await rawToolsOf(db, versionId);
  return parseToolList(JSON.parse(`[${raw.join(",")}]`));
}

/**
 * The tools of some names in each of several versions, in two queries however many those are: what versions have in common
 * is loaded once. Throws `blob-damaged`.
 */
export async function toolsNamed(
  db: Database,
  versionIds: readonly number[],
  names: readonly string[],
): Promise<ReadonlyMap<number, ToolList>> {
  if (versionIds.length === 0 || names.length === 0) return new Map();
  const rows = await db
    .select({ versionId: versionTools.versionId, raw: versionTools.raw })
    .from(versionTools)
    .innerJoin(tools, eq(tools.digest, versionTools.toolDigest))
    .where(and(inArray(versionTools.versionId, [...versionIds]), inArray(tools.name, [...names])))
    .orderBy(asc(versionTools.versionId), asc(versionTools.position));
  const distinct = new Map(rows.map(({ raw }) => [Buffer.from(raw).toString("hex"), raw]));
  const texts = await loadBlobs(db, [...distinct.values()]);
  const lists = Map.groupBy(rows, ({ versionId }) => versionId);
  return new Map(
    [...lists].map(([id, all]) => {
      const raw = all.map((row) => texts.get(Buffer.from(row.raw).toString("hex")) ?? "null");
      return [id, parseToolList(JSON.parse(`[${raw.join(",")}]`))];
    }),
  );
}
