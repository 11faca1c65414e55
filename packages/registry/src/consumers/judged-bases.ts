import { parseToolList } from "@tenon/contract";
import type { Change } from "@tenon/contract";
import { and, eq, inArray } from "drizzle-orm";
import { RegistryProblem } from "../problem.ts";
import type { Registry } from "../registry.ts";
import type { Database } from "../store/database.ts";
import { versions } from "../store/schema.ts";
import { toolsNamed } from "../versions/stored-contract.ts";
import { inSpan } from "../telemetry/spans.ts";
import { comparedToOne } from "../versions/compared-versions.ts";
import type { VersionRow } from "../versions/version-row.ts";
import { findVersion } from "../versions/version-rows.ts";
import type { NamedServer } from "../versions/version-rows.ts";
import type { UserRow } from "./can-deploy.ts";
import { breakingOf, impactJudge } from "./impact.ts";
import type { ImpactJudge } from "./impact.ts";

/** The contracts that some consumers were checked against, each compared once with the one that may come. */
export interface JudgedBases {
  /** Undefined when the consumer was checked against nothing that is stored here. */
  readonly baseOf: (row: Pinned) => VersionRow | undefined;
  readonly judgementOf: (base: VersionRow) => Judgement;
}

/** What changed since a base, and whom it breaks. */
export interface Judgement {
  readonly changes: readonly Change[];
  readonly judge: ImpactJudge;
}

type Pinned = Pick<UserRow, "pinnedVersion" | "pinnedDigest">;

/**
 * Judges each contract once, however many consumers were checked against it; the number of queries does not grow with
 * either. Throws `blob-damaged`.
 */
export async function judgedBases(
  registry: Registry,
  server: NamedServer,
  target: VersionRow,
  rows: readonly Pinned[],
): Promise<JudgedBases> {
  const options = { attributes: { "tenon.server": server.name, "tenon.consumers": rows.length } };
  return inSpan("judge consumers", options, () => judged(registry, server, target, rows));
}

async function judged(
  registry: Registry,
  server: NamedServer,
  target: VersionRow,
  rows: readonly Pinned[],
): Promise<JudgedBases> {
  const { db } = registry;
  const baseOf = await bases(db, server, rows);
  const found = rows.flatMap((row) => baseOf(row) ?? []);
  const others = new Map(found.map((base) => [base.id, base]));
  for (const [id, { digest }] of others) if (digest === target.digest) others.delete(id);
  const changesOf = await changesSince(registry, [...others.values()], target);
  const broken = [...changesOf].filter(([, changes]) => breakingOf(changes).length > 0);
  const names = broken.flatMap(([, changes]) => breakingOf(changes).map(({ tool }) => tool));
  const old = await toolsNamed(
    db,
    broken.map(([id]) => id),
    [...new Set(names)],
  );
  const judgements = new Map(
    [...changesOf].map(([id, changes]) => {
      return [id, { changes, judge: impactJudge(changes, old.get(id) ?? parseToolList([])) }];
    }),
  );
  return {
    baseOf,
    judgementOf: ({ id }) => judgements.get(id) ?? { changes: [], judge: () => [] },
  };
}

async function bases(
  db: Database,
  server: NamedServer,
  rows: readonly Pinned[],
): Promise<JudgedBases["baseOf"]> {
  const digests = new Set(rows.flatMap(({ pinnedDigest }) => pinnedDigest ?? []));
  const stored =
    digests.size === 0
      ? []
      : await db
          .select()
          .from(versions)
          .where(and(eq(versions.serverId, server.id), inArray(versions.digest, [...digests])));
  const byDigest = new Map(stored.map((version) => [version.digest, version]));
  const byNumber = new Map<string, VersionRow | undefined>();
  for (const { pinnedDigest, pinnedVersion } of rows) {
    // Most are found by their digest.
    if (pinnedDigest !== null && byDigest.has(pinnedDigest)) continue;
    if (pinnedVersion === null || byNumber.has(pinnedVersion)) continue;
    byNumber.set(pinnedVersion, await versionIfThere(db, server, pinnedVersion));
  }
  return ({ pinnedDigest, pinnedVersion }) =>
    (pinnedDigest === null ? undefined : byDigest.get(pinnedDigest)) ??
    (pinnedVersion === null ? undefined : byNumber.get(pinnedVersion));
}

async function changesSince(
  registry: Registry,
  from: readonly VersionRow[],
  target: VersionRow,
): Promise<ReadonlyMap<number, readonly Change[]>> {
  const made = await comparedToOne(registry, from, target);
  return new Map(from.map(({ id, digest }) => [id, made.get(digest)?.changes ?? []]));
}

async function versionIfThere(
  db: Database,
  server: NamedServer,
  number: string,
): Promise<VersionRow | undefined> {
  try {
    return await findVersion(db, server, number);
  } catch (error) {
    if (error instanceof RegistryProblem && error.code === "version-missing") return undefined;
    throw error;
  }
}
