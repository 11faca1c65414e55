import { watchTools } from "@tenon/probe";
import { eq } from "drizzle-orm";
import { limits } from "../limits.ts";
import type { Registry } from "../registry.ts";
import type { ProbedServer } from "./jobs.ts";
import { servers } from "../store/schema.ts";
import { openCredentials, reachOf, targetOf } from "./target.ts";

/**
 * Listens to a server for one turn and queues a probe whenever it says that its tools changed. Turns end so that replicas
 * that come and go share the listening: the server that another turn should follow for, undefined when none should. A
 * server that cannot tell is asked again only after its next change of settings.
 */
export async function watchTurn(
  registry: Registry,
  serverId: number,
  signal: AbortSignal,
): Promise<ProbedServer | undefined> {
  const { db, settings, sealer, jobs } = registry;
  const [server] = await db.select().from(servers).where(eq(servers.id, serverId));
  if (server?.deletedAt !== null || server.paused) return undefined;
  const credentials = openCredentials(sealer, server);
  const target = targetOf(server, credentials);
  // A command would run for as long as it is listened to: those are probed on schedule only.
  if (target?.kind !== "http") return undefined;
  const turn = AbortSignal.any([signal, AbortSignal.timeout(limits.watchTurnMs)]);
  const probe = (): void => {
    // The schedule stands behind a notice that could not be queued.
    void jobs.probeSoon(server, "list-changed").catch(() => undefined);
  };
  const end = await watchTools(target, probe, {
    ...reachOf(settings),
    signal: turn,
    secrets: Object.values(credentials.headers),
  });
  // A server that turns out not to tell is listened to again when a probe finds that it does.
  if (end.reason === "unsupported") {
    await db.update(servers).set({ tellsChanges: false }).where(eq(servers.id, serverId));
  }
  return end.reason === "aborted" ? server : undefined;
}
