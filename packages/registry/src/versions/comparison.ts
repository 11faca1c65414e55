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
  const known = (await knownDifferences(db, [old.digest], next.digest)).get(old.digest);
  if (known !== undefined) return known;
  const made = await compare(await old.load(), await next.load());
  await keepDifferences(db, [made], at);
  return made;
}

/** Keeps differences for whoever asks next; the digests are those that they name. */
export async function keepDifferences(
  db: Database,
  made: readonly ContractDiff[],
  at: string,
): Promise<void> {
  // What a server wrote may not fit the column; it is then compared anew whenever somebody asks.
  const storable = made.filter((one) => isStorableJson(JSON.stringify(one)));
  if (storable.length === 0) return;
  const rows = storable.map((difference) => ({
    oldDigest: difference.from.digest,
    newDigest: difference.to.digest,
    policy,
    engineVersion,
    difference,
    createdAt: at,
  }));
  // Sorted, so that two who keep the same differences wait for one another in the same order.
  rows.sort((left, right) => (left.oldDigest < right.oldDigest ? -1 : 1));
  await db.insert(verdicts).values(rows).onConflictDoNothing();
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
