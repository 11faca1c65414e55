import { and, asc, eq, inArray, isNull, lt, or } from "drizzle-orm";
import type { Observation } from "@tenon/api";
import { limits } from "../limits.ts";
import type { Database } from "../store/database.ts";
import { gathered } from "../store/gathered.ts";
import type { Gather } from "../store/gathered.ts";
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

/** Claims of scheduled probes, many at a time; each gives what `claimServer` gives. */
export function scheduledClaims(
  db: Database,
  now: () => Date,
): Gather<number, ServerRow | undefined> {
  return gathered(limits.gatheredProbes, async (ids) => {
    const at = now();
    const lapsed = new Date(at.getTime() - limits.probeJobSeconds * 1_000).toISOString();
    // In one order, so that two who claim several wait for one another and not for ever.
    const locked = db
      .select({ id: servers.id })
      .from(servers)
      .where(inArray(servers.id, [...ids]))
      .orderBy(asc(servers.id))
      .for("update");
    const claimed = await db
      .update(servers)
      .set({ probingSince: at.toISOString() })
      .where(
        and(
          inArray(servers.id, locked),
          isNull(servers.deletedAt),
          eq(servers.paused, false),
          or(isNull(servers.probingSince), lt(servers.probingSince, lapsed)),
        ),
      )
      .returning();
    const rows = new Map(claimed.map((row) => [row.id, row]));
    // A claim is one's own: of two who ask for one server in the same batch the first has it.
    return ids.map((id) => {
      const row = rows.get(id);
      rows.delete(id);
      return row;
    });
  });
}

/** Gives the right back and says when the next probe is due. */
export async function releaseServer(
  db: Database,
  serverId: number,
  nextProbeAt: string | null,
): Promise<void> {
  await db.update(servers).set({ probingSince: null, nextProbeAt }).where(eq(servers.id, serverId));
}
