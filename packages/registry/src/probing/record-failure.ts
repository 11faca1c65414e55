import type { LoadFailure } from "@tenon/probe";
import type { Observation } from "@tenon/api";
import { eq } from "drizzle-orm";
import type { Database } from "../store/database.ts";
import { record } from "../store/ledger.ts";
import type { Act } from "../store/ledger.ts";
import { storableText } from "../store/storable.ts";
import { observations, servers } from "../store/schema.ts";
import type { ServerRow } from "../versions/version-row.ts";

/** A probe that was not complete. */
export interface FailedProbe {
  readonly failure: LoadFailure;
  readonly trigger: Observation["trigger"];
  readonly durationMs: number;
}

/** Leaves the observation of a failed probe; the first failure after a success is told, further ones only counted. */
export async function recordFailure(
  db: Database,
  server: ServerRow,
  { failure, trigger, durationMs }: FailedProbe,
  act: Act,
): Promise<void> {
  const message = storableText(failure.message, 1_000);
  await db.transaction(async (tx) => {
    const [row] = await tx.select().from(servers).where(eq(servers.id, server.id)).for("update");
    if (row === undefined) return;
    await tx.insert(observations).values({
      serverId: server.id,
      at: act.at,
      trigger,
      outcome: outcomeOf(failure),
      durationMs,
      failureCode: failure.code,
      failureMessage: message,
    });
    await tx
      .update(servers)
      .set({
        failures: row.failures + 1,
        failingSince: row.failingSince ?? act.at,
        failureCode: failure.code,
        failureMessage: message,
      })
      .where(eq(servers.id, server.id));
    if (row.failures > 0) return;
    const data = { health: "failing", code: failure.code };
    await record(tx, act, [
      {
        action: "health.changed",
        subject: `server/${server.name}`,
        details: data,
        event: { type: "health.changed", server: server.name, data },
      },
    ]);
  });
}

function outcomeOf({ code }: LoadFailure): Observation["outcome"] {
  if (code === "partial") return "partial";
  if (code === "unauthorised") return "unauthorised";
  return code === "not-allowed" ? "refused" : "failed";
}
