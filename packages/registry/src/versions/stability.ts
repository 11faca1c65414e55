import { and, count, eq, gt } from "drizzle-orm";
import { limits } from "../limits.ts";
import type { Database } from "../store/database.ts";
import { record } from "../store/ledger.ts";
import type { Act } from "../store/ledger.ts";
import { observations, servers, versions } from "../store/schema.ts";
import type { SeenSnapshot, ServerRow } from "./version-row.ts";

type Columns = Pick<ServerRow, "unstableSince" | "unstableDigest" | "unstableStreak">;

/**
 * Whether a new list of a probe makes no version: the server's list differs from probe to probe, so that versions would say
 * nothing and never end. It is held back from the `limits.unstableVersions`-th within `limits.unstableHours` on, until as
 * many probes in a row see one list as settle a version.
 */
export async function isHeldBack(
  db: Database,
  server: ServerRow,
  digest: string,
  { origin }: Pick<SeenSnapshot, "origin">,
  at: string,
): Promise<boolean> {
  // A push is somebody's word.
  if (origin !== "probe") return false;
  if (server.unstableSince !== null) return streakOf(server, digest) < limits.settleStreak;
  const from = new Date(Date.parse(at) - limits.unstableHours * 3_600_000).toISOString();
  const since = server.releasedAt !== null && server.releasedAt > from ? server.releasedAt : from;
  const [made] = await db
    .select({ versions: count() })
    .from(versions)
    .where(
      and(
        eq(versions.serverId, server.id),
        eq(versions.origin, "probe"),
        gt(versions.createdAt, since),
      ),
    );
  return (made?.versions ?? 0) >= limits.unstableVersions;
}

/** Leaves an observation without a version; the first one is told. Undefined when the server is gone. */
export async function holdBack(
  db: Database,
  server: Pick<ServerRow, "id" | "name">,
  seen: { readonly digest: string; readonly snapshot: SeenSnapshot },
  act: Act,
): Promise<"held" | undefined> {
  const { trigger, durationMs } = seen.snapshot;
  return db.transaction(async (tx) => {
    const [row] = await tx.select().from(servers).where(eq(servers.id, server.id)).for("update");
    if (row?.deletedAt !== null) return undefined;
    const outcome = "unstable" as const;
    await tx
      .insert(observations)
      .values({ serverId: server.id, at: act.at, trigger, outcome, durationMs });
    await tx
      .update(servers)
      .set({
        unstableSince: row.unstableSince ?? act.at,
        unstableDigest: seen.digest,
        unstableStreak: streakOf(row, seen.digest),
        failures: 0,
        failingSince: null,
        failureCode: null,
        failureMessage: null,
      })
      .where(eq(servers.id, server.id));
    if (row.unstableSince !== null && row.failures === 0) return "held";
    const data = { health: "unstable" };
    await record(tx, act, [
      {
        action: "health.changed",
        subject: `server/${server.name}`,
        details: data,
        event: { type: "health.changed", server: server.name, data },
      },
    ]);
    return "held";
  });
}

/** What a complete observation that has a version makes of a server that was unstable. */
export function steadied(
  server: ServerRow,
  seen: { readonly digest: string; readonly created: boolean; readonly pushed: boolean },
): Columns {
  const streak = streakOf(server, seen.digest);
  const steady = seen.pushed || seen.created || streak >= limits.settleStreak;
  if (server.unstableSince === null || steady) {
    return { unstableSince: null, unstableDigest: null, unstableStreak: 0 };
  }
  return {
    unstableSince: server.unstableSince,
    unstableDigest: seen.digest,
    unstableStreak: streak,
  };
}

function streakOf({ unstableDigest, unstableStreak }: Columns, digest: string): number {
  return unstableDigest === digest ? unstableStreak + 1 : 1;
}
