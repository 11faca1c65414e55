import { load } from "@tenon/probe";
import type { Snapshot } from "@tenon/probe";
import type { Observation } from "@tenon/api";
import { isJsonObject } from "@tenon/contract";
import { eq } from "drizzle-orm";
import { limits } from "../limits.ts";
import type { Registry } from "../registry.ts";
import type { Act } from "../store/ledger.ts";
import { servers } from "../store/schema.ts";
import { admit } from "../versions/admit.ts";
import type { SeenSnapshot, ServerRow } from "../versions/version-row.ts";
import { claimServer, releaseServer } from "./claim.ts";
import { newestObservation } from "./observations.ts";
import { recordFailure } from "./record-failure.ts";
import { nextProbe } from "./schedule.ts";
import { openCredentials, reachOf, targetOf } from "./target.ts";
import { tellLive } from "../events/tell-live.ts";

/**
 * Probes a server once and records what came of it; a failure is an observation and changes no version. Nothing of the
 * database is held while the server is asked. Undefined when somebody else probes it now, or it cannot be probed.
 */
export async function probeServer(
  registry: Registry,
  serverId: number,
  trigger: Observation["trigger"],
  signal: AbortSignal,
): Promise<Observation | undefined> {
  const { db, now } = registry;
  const server = await claimServer(db, serverId, now());
  if (server === undefined) return undefined;
  let observed: Observation | undefined;
  try {
    observed = await observe(registry, server, trigger, signal);
    return observed;
  } finally {
    const next = nextProbe(server, observed, registry.settings, now());
    await releaseServer(db, serverId, next?.at ?? null);
    if (next !== undefined) await registry.jobs.probeAfter(server, next.seconds);
  }
}

async function observe(
  registry: Registry,
  server: ServerRow,
  trigger: Observation["trigger"],
  signal: AbortSignal,
): Promise<Observation | undefined> {
  const { db, now, settings, sealer } = registry;
  const credentials = openCredentials(sealer, server);
  const target = targetOf(server, credentials);
  if (target === undefined) return undefined;
  const started = performance.now();
  const result = await load(target, {
    ...reachOf(settings),
    timeoutMs: limits.probeMs,
    maxBytes: limits.probeBytes,
    signal,
    secrets: [...Object.values(credentials.headers), ...Object.values(credentials.env)],
  });
  const durationMs = Math.round(performance.now() - started);
  const act: Act = { actor: "prober", requestId: undefined, at: now().toISOString() };
  if (result.ok) {
    const secret =
      Object.keys(credentials.headers).length + Object.keys(credentials.env).length > 0;
    const seen = seenBy(result.snapshot, trigger, durationMs, secret);
    await admit(registry, server.name, seen, act);
    registry.pins.forget(server.name);
    await listen(registry, server, tellsChanges(result.snapshot));
  } else if (!signal.aborted) {
    await recordFailure(db, server, { failure: result.failure, trigger, durationMs }, act);
  }
  const observation = await newestObservation(db, server);
  registry.metrics.probeSeconds.observe(durationMs / 1_000);
  registry.metrics.probes.inc({ outcome: observation?.outcome ?? "failed" });
  if (observation !== undefined) await tellLive(db, observation);
  return observation;
}

/** Starts to listen to a server that began to say that it tells its changes. */
async function listen({ db, jobs }: Registry, server: ServerRow, tells: boolean): Promise<void> {
  if (tells === server.tellsChanges) return;
  await db.update(servers).set({ tellsChanges: tells }).where(eq(servers.id, server.id));
  if (tells) await jobs.watchSoon(server);
}

function tellsChanges({ capabilities }: Snapshot): boolean {
  const tools = capabilities?.["tools"];
  return isJsonObject(tools) && tools["listChanged"] === true;
}

function seenBy(
  snapshot: Snapshot,
  trigger: SeenSnapshot["trigger"],
  durationMs: number,
  secret: boolean,
): SeenSnapshot {
  const { rawTools, protocol, capabilityProfile, serverInfo } = snapshot;
  return {
    rawTools,
    wire: wireOf(snapshot),
    origin: "probe",
    trigger,
    durationMs,
    era: protocol?.era,
    protocolVersion: protocol?.version,
    capabilityProfile,
    authorizationClass: secret ? "credentials" : "anonymous",
    serverInfo,
  };
}

/** What the server said, as one text: the tool pages as they came, the other lists, and what it says of itself. */
function wireOf(snapshot: Snapshot): string {
  const { toolPages, prompts, resources, resourceTemplates, capabilities, serverInfo } = snapshot;
  const { instructions } = snapshot;
  return JSON.stringify({
    toolPages,
    prompts,
    resources,
    resourceTemplates,
    capabilities,
    serverInfo,
    instructions,
  });
}
