import type { Observation, RegistryEvent } from "@tenon/api";
import type { Database } from "../store/database.ts";
import { notification } from "../store/database.ts";
import { liveChannel } from "./hub.ts";

/** Tells listeners of every replica that a probe finished; it is not stored, since the observation is. */
export async function tellLive(db: Database, observation: Observation): Promise<void> {
  const { id, at, server, outcome, durationMs, version, digest, failure } = observation;
  const event: RegistryEvent = {
    id: `probe-${id}`,
    at,
    type: "probe.finished",
    server,
    data: {
      outcome,
      durationMs,
      ...(version === undefined ? {} : { version }),
      ...(digest === undefined ? {} : { digest }),
      ...(failure === undefined ? {} : { code: failure.code }),
    },
  };
  await db.execute(notification(liveChannel, JSON.stringify(event)));
}
