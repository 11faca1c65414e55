import { parseToolList } from "@tenon/contract";
import type { ContractDiff, ToolList } from "@tenon/contract";
import { asc, inArray } from "drizzle-orm";
import type { Registry } from "../registry.ts";
import { loadBlobs } from "../store/blobs.ts";
import type { Database } from "../store/database.ts";
import { versionTools } from "../store/schema.ts";
import { keepDifferences, knownDifferences } from "./comparison.ts";
import type { VersionRow } from "./version-row.ts";

type Comparing = Pick<Registry, "db" | "compare" | "now">;

/** The difference of two stored contracts. Throws `blob-damaged`, `server-busy`. */
export async function compared(
  registry: Comparing,
  from: VersionRow,
  to: VersionRow,
): Promise<ContractDiff> {
  const made = (await comparedToOne(registry, [from], to)).get(from.digest);
  if (made === undefined) throw new Error("each contract that is given has a difference");
  return made;
}

/**
 * The differences of some stored contracts to one, by the digest of the old side. What was never compared is compared now,
 * beside one another; the number of queries does not grow with the contracts. Tools that both sides list are neither
 * loaded nor compared: a digest says that nothing of them changed. Throws `blob-damaged`, `server-busy`.
 */
export async function comparedToOne(
  { db, compare, now }: Comparing,
  from: readonly VersionRow[],
  to: VersionRow,
): Promise<ReadonlyMap<string, ContractDiff>> {
  const digests = from.map(({ digest }) => digest);
  const known = await knownDifferences(db, digests, to.digest);
  const missing = new Map(from.map((version) => [version.digest, version]));
  for (const digest of known.keys()) missing.delete(digest);
  if (missing.size === 0) return known;
  const sides = await differingTools(db, [...missing.values()], to);
  const made = await Promise.all(
    sides.map(async ({ version, old, next }) => ({
      ...(await compare(old, next)),
      from: { digest: version.digest },
      to: { digest: to.digest },
    })),
  );
  await keepDifferences(db, made, now().toISOString());
  return new Map([...known, ...made.map((one) => [one.from.digest, one] as const)]);
}

interface Sides {
  readonly version: VersionRow;
  readonly old: ToolList;
  readonly next: ToolList;
}

/** Of each contract and the one that it is compared with, the tools that only one of them lists. */
async function differingTools(
  db: Database,
  from: readonly VersionRow[],
  to: VersionRow,
): Promise<readonly Sides[]> {
  const ids = [...from.map(({ id }) => id), to.id];
  const rows = await db
    .select()
    .from(versionTools)
    .where(inArray(versionTools.versionId, ids))
    .orderBy(asc(versionTools.versionId), asc(versionTools.position));
  const listed = Map.groupBy(rows, ({ versionId }) => versionId);
  const without = (id: number, other: number): typeof rows => {
    const there = new Set((listed.get(other) ?? []).map(({ toolDigest }) => toolDigest));
    return (listed.get(id) ?? []).filter(({ toolDigest }) => !there.has(toolDigest));
  };
  const pairs = from.map((version) => ({
    version,
    old: without(version.id, to.id),
    next: without(to.id, version.id),
  }));
  const needed = pairs.flatMap(({ old, next }) => [...old, ...next]);
  const raw = new Map(needed.map((row) => [Buffer.from(row.raw).toString("hex"), row.raw]));
  const texts = await loadBlobs(db, [...raw.values()]);
  const listOf = (some: typeof rows): ToolList => {
    const all = some.map((row) => texts.get(Buffer.from(row.raw).toString("hex")) ?? "null");
    return parseToolList(JSON.parse(`[${all.join(",")}]`));
  };
  return pairs.map(({ version, old, next }) => ({ version, old: listOf(old), next: listOf(next) }));
}
