import { defaultPolicy, diffToolLists } from "@tenon/contract";
import type { ContractDiff, ToolList } from "@tenon/contract";
import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "../store/database.ts";
import { isStorableJson } from "../store/storable.ts";
import { verdicts } from "../store/schema.ts";

/** Compares two tool lists somewhere; never while a transaction is open. */
export type Compare = (old: ToolList, next: ToolList) => Promise<ContractDiff>;

/** Rises when the engine's answers can change, so that cached comparisons of an older one are not used. */
export const engineVersion = "1";

const policy = JSON.stringify(defaultPolicy);

/** A side of a comparison: the digest is the cache's key, the tools are loaded only when they are needed. */
export interface ComparedSide {
  readonly digest: string;
  readonly load: () => Promise<ToolList>;
}

/** The difference of two contracts, from the cache or made now and kept. */
export async function difference(
  db: Database,
  compare: Compare,
  old: ComparedSide,
  next: ComparedSide,
  at: string,
): Promise<ContractDiff> {
  const key = { oldDigest: old.digest, newDigest: next.digest, policy, engineVersion };
  const [known] = await db
    .select({ difference: verdicts.difference })
    .from(verdicts)
    .where(
      and(
        eq(verdicts.oldDigest, key.oldDigest),
        eq(verdicts.newDigest, key.newDigest),
        eq(verdicts.policy, policy),
        eq(verdicts.engineVersion, engineVersion),
      ),
    );
  // Only this function writes the column, always with a ContractDiff.
  if (known !== undefined) return known.difference as ContractDiff;
  const made = await compare(await old.load(), await next.load());
  // What a server wrote may not fit the column; it is then compared anew whenever somebody asks.
  if (isStorableJson(JSON.stringify(made))) {
    await db
      .insert(verdicts)
      .values({ ...key, difference: made, createdAt: at })
      .onConflictDoNothing();
  }
  return made;
}

/** The cached differences of some contracts to one, by the digest of the old side. */
export async function knownDifferences(
  db: Database,
  oldDigests: readonly string[],
  newDigest: string,
): Promise<ReadonlyMap<string, ContractDiff>> {
  if (oldDigests.length === 0) return new Map();
  const rows = await db
    .select({ oldDigest: verdicts.oldDigest, difference: verdicts.difference })
    .from(verdicts)
    .where(
      and(
        inArray(verdicts.oldDigest, [...oldDigests]),
        eq(verdicts.newDigest, newDigest),
        eq(verdicts.policy, policy),
        eq(verdicts.engineVersion, engineVersion),
      ),
    );
  // Only `difference` writes the column, always with a ContractDiff.
  return new Map(
    rows.map(({ oldDigest, difference: known }) => [oldDigest, known as ContractDiff]),
  );
}

/** Compares in this thread: for tests. */
export const compareHere: Compare = async (old, next) => diffToolLists(old, next);
