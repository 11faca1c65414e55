import { sql } from "drizzle-orm";
import type { Observation, RegistryEvent } from "@tenon/api";
import type { Database } from "../store/database.ts";
import { gathered } from "../store/gathered.ts";
import type { Gather } from "../store/gathered.ts";
import { limits } from "../limits.ts";
import { liveChannel } from "./hub.ts";

/** Tells listeners of every replica that probes finished; it is not stored, since the observations are. */
export function liveTeller(db: Database): Gather<Observation, undefined> {
  return gathered(limits.gatheredProbes, async (observations) => {
    const payloads = JSON.stringify(observations.map((one) => JSON.stringify(eventOf(one))));
    await db.execute(
      sql`select pg_notify(${liveChannel}, payload) from jsonb_array_elements_text(${payloads}::jsonb) as told (payload)`,
    );
    return observations.map(() => undefined);
  });
}

function eventOf(observation: Observation): RegistryEvent {
  const { id, at, server, outcome, durationMs, version, digest, failure } = observation;
  return {
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
}
