import { Postgres } from "@tenon/fixtures/postgres";

/** Starts a Postgres in a new folder, whose writes wait for the disk as they do anywhere; nothing of it is left after `stop`. */
export function startCluster(): Promise<Postgres> {
  return Postgres.start({ durable: true });
}
