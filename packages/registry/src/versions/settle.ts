import { limits } from "../limits.ts";

/** What a server was last seen to serve, and for how many complete probes in a row. */
export interface Sighting {
  readonly versionId: number | undefined;
  readonly streak: number;
  readonly flapping: boolean;
}

/** One complete observation. */
export interface Seen {
  readonly versionId: number;
  /** The contract was never seen before. */
  readonly created: boolean;
  readonly pushed: boolean;
  /** False while the version waits for an approval or was rejected: `latest` never points there. */
  readonly active: boolean;
}

/** What follows from one more complete observation. */
export interface Settled extends Sighting {
  readonly versionId: number;
  /** True when `latest` follows the observation. */
  readonly moves: boolean;
}

/**
 * Whether `latest` follows what was just seen. A contract that was never seen before is followed at once. One that had
 * been left earlier (A, B, A: a rolling deploy behind a load balancer, or a rollback) is followed when enough complete
 * probes in a row saw it; until then the server is flapping and `latest` stays. A push is somebody's word and settles.
 */
export function settle(last: Sighting, seen: Seen, latestId: number | undefined): Settled {
  const { versionId } = seen;
  const streak = last.versionId === versionId ? last.streak + 1 : 1;
  const sure = seen.pushed || streak >= limits.settleStreak;
  if (!seen.active) return { versionId, streak, flapping: false, moves: false };
  if (seen.created || latestId === undefined || sure) {
    return { versionId, streak, flapping: false, moves: versionId !== latestId };
  }
  // The newest contract seen again while an older one is still about is no proof that the older one is gone.
  const flapping = versionId !== latestId || (last.flapping && streak < limits.settleStreak);
  return { versionId, streak, flapping, moves: false };
}
