import { parseToolList } from "@tenon/contract";
import type { ToolList } from "@tenon/contract";
import { asc, eq } from "drizzle-orm";
import { loadBlobs } from "../store/blobs.ts";
import type { Database } from "../store/database.ts";
import { versionTools } from "../store/schema.ts";

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
