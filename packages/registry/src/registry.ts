import type { KnownKeys } from "./auth/known-keys.ts";
import type { VerifyToken } from "./auth/oidc.ts";
import type { Sealer } from "./auth/sealer.ts";
import type { EventHub } from "./events/hub.ts";
import type { Metrics } from "./metrics.ts";
import type { Observation } from "@tenon/api";
import type { Jobs } from "./probing/jobs.ts";
import type { Sighting } from "./probing/unchanged.ts";
import type { Gather } from "./store/gathered.ts";
import type { ServerRow } from "./versions/version-row.ts";
import type { Settings } from "./settings.ts";
import type { Database, OpenDatabase } from "./store/database.ts";
import type { Compare } from "./versions/comparison.ts";
import type { PinCache } from "./versions/pin-cache.ts";

/** Everything that handlers and workers of one replica share; made once by `openRegistry`. */
export interface Registry {
  readonly open: OpenDatabase;
  readonly db: Database;
  readonly settings: Settings;
  /** The time, handed in so that nothing else reads a clock. */
  readonly now: () => Date;
  /** Compares off the event loop. */
  readonly compare: Compare;
  /** Encrypts what must never be read back by a caller: probe credentials, webhook secrets. */
  readonly sealer: Sealer;
  /** Verifies identity tokens of CI. */
  readonly verifyToken: VerifyToken;
  readonly knownKeys: KnownKeys;
  readonly pins: PinCache;
  readonly hub: EventHub;
  readonly jobs: Jobs;
  /** What many probes write together. */
  readonly probing: {
    readonly claim: Gather<number, ServerRow | undefined>;
    readonly unchanged: Gather<Sighting, Observation | undefined>;
    readonly tell: Gather<Observation, undefined>;
  };
  readonly metrics: Metrics;
  /** True once the replica was told to stop: it takes no new work. */
  readonly draining: () => boolean;
}
