import { Postgres } from "@tenon/fixtures/postgres";
import { onTestFinished } from "vitest";

/** A real Postgres with one empty database, for one test: its URL. */
export async function postgresDatabase(): Promise<string> {
  const postgres = await Postgres.start();
  onTestFinished(() => postgres.stop());
  return postgres.database();
}
