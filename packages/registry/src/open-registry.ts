import { keyChannel, knownKeys } from "./auth/known-keys.ts";
import { tokenVerifier } from "./auth/oidc.ts";
import { sealerOf } from "./auth/sealer.ts";
import { openHub } from "./events/hub.ts";
import { openMetrics } from "./metrics.ts";
import { addressPolicy } from "./net/address-policy.ts";
import { liveTeller } from "./events/tell-live.ts";
import { scheduledClaims } from "./probing/claim.ts";
import { openJobs } from "./probing/jobs.ts";
import { unchangedRecorder } from "./probing/unchanged.ts";
import type { Registry } from "./registry.ts";
import type { Settings } from "./settings.ts";
import { openDatabase } from "./store/database.ts";
import type { DatabaseSource } from "./store/database.ts";
import { comparisonPool } from "./versions/comparison-pool.ts";
import { pinCache } from "./versions/pin-cache.ts";

/** A registry's share of one replica, and how to end it. */
export interface OpenRegistry extends Registry {
  /** Says that no new work is wanted; `close` follows when the server stopped. */
  readonly drain: () => void;
  readonly close: () => Promise<void>;
}

/**
 * Opens database, queue, listeners and caches. Without a `secret` nothing that must be kept secret can be stored. Throws
 * usage errors for settings that make no sense, and what the database's driver throws.
 */
export async function openRegistry(options: {
  readonly source: DatabaseSource;
  readonly settings: Settings;
  /** Master secret for stored credentials. */
  readonly secret: string | undefined;
  readonly now?: () => Date;
}): Promise<OpenRegistry> {
  const { source, settings, secret, now = () => new Date() } = options;
  const sealer = sealerOf(secret);
  const verifyToken = tokenVerifier(settings);
  // Judged before anything is opened: a range that is none is the operator's slip.
  addressPolicy(settings.probeAllow);
  const open = await openDatabase(source);
  const hub = await openHub(open);
  const jobs = await openJobs(open, source);
  const pool = comparisonPool();
  const remembered = knownKeys(now);
  const unlisten = await open.listen(keyChannel, () => remembered.forget());
  let draining = false;
  return {
    open,
    db: open.db,
    settings,
    now,
    compare: pool.compare,
    sealer,
    verifyToken,
    knownKeys: remembered,
    pins: pinCache(open.db, hub, now),
    hub,
    jobs,
    probing: {
      claim: scheduledClaims(open.db, now),
      unchanged: unchangedRecorder(open.db),
      tell: liveTeller(open.db),
    },
    metrics: openMetrics(),
    draining: () => draining,
    drain: () => {
      draining = true;
    },
    close: async () => {
      await jobs.stop();
      await hub.close();
      await unlisten();
      await pool.close();
      await open.close();
    },
  };
}
