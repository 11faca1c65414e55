import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { Observation } from "@tenon/api";
import { limits } from "../limits.ts";
import type { Database } from "../store/database.ts";
import { servers } from "../store/schema.ts";
import type { ServerRow } from "../versions/version-row.ts";

/**
 * Takes the right to probe a server: one probe of a server runs at a time, whichever replica and queue it comes from. A
 * claim whose replica died lapses with the longest time that a probe can take. Undefined when somebody else probes, or
 * when nobody asked for the probe and the server was paused meanwhile.
 */
export async function claimServer(
  db: Database,
  serverId: number,
  trigger: Observation["trigger"],
  at: Date,
): Promise<ServerRow | undefined> {
  const lapsed = new Date(at.getTime() - limits.probeJobSeconds * 1_000).toISOString();
  const [claimed] = await db
    .update(servers)
    .set({ probingSince: at.toISOString() })
    .where(
      and(
        eq(servers.id, serverId),
        isNull(servers.deletedAt),
        trigger === "demand" ? undefined : eq(servers.paused, false),
        or(isNull(servers.probingSince), lt(servers.probingSince, lapsed)),
      ),
    )
    .returning();
  return claimed;
}

/** Gives the right back and says when the next probe is due. */
export async function releaseServer(
  db: Database,
  serverId: number,
  nextProbeAt: string | null,
): Promise<void> {
  await db.update(servers).set({ probingSince: null, nextProbeAt }).where(eq(servers.id, serverId));
}
