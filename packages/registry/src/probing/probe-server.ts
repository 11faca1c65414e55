import { SpanKind } from "@opentelemetry/api";
import type { Span } from "@opentelemetry/api";
import { load } from "@tenon/probe";
import type { LoadFailure, Snapshot } from "@tenon/probe";
import type { Observation } from "@tenon/api";
import { isJsonObject } from "@tenon/contract";
import { eq } from "drizzle-orm";
import { limits } from "../limits.ts";
import { RegistryProblem } from "../problem.ts";
import type { Registry } from "../registry.ts";
import type { Act } from "../store/ledger.ts";
import { servers } from "../store/schema.ts";
import { admit } from "../versions/admit.ts";
import type { SeenSnapshot, ServerRow } from "../versions/version-row.ts";
import { claimServer, releaseServer } from "./claim.ts";
import { newestObservation } from "./observations.ts";
import { recordFailure } from "./record-failure.ts";
import { nextProbe } from "./schedule.ts";
import type { NextProbe } from "./schedule.ts";
import { openCredentials, reachOf, targetOf } from "./target.ts";
import type { Credentials } from "./target.ts";
import type { InSlot } from "../slots.ts";
import { failed, inSpan } from "../telemetry/spans.ts";

/**
 * Probes a server once and records what came of it; a failure is an observation and changes no version. Nothing of the
 * database is held while the server is asked, in a slot of those that there are. Undefined when somebody else probes it now, or it cannot be probed.
 */
export async function probeServer(
  registry: Registry,
  serverId: number,
  trigger: Observation["trigger"],
  signal: AbortSignal,
  inSlot: InSlot = (run) => run(),
): Promise<Observation | undefined> {
  const attributes = { "tenon.probe.trigger": trigger };
  return inSpan("probe", { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const observation = await probed(registry, serverId, trigger, signal, inSlot);
    if (observation !== undefined) describe(span, observation);
    return observation;
  });
}

function describe(span: Span, { server, outcome, version, era, failure }: Observation): void {
  span.setAttributes({
    "tenon.server": server,
    "tenon.probe.outcome": outcome,
    ...(version === undefined ? {} : { "tenon.version": version }),
    ...(era === undefined ? {} : { "tenon.probe.era": era }),
  });
  if (failure !== undefined) failed(span, failure.code);
}

async function probed(
  registry: Registry,
  serverId: number,
  trigger: Observation["trigger"],
  signal: AbortSignal,
  inSlot: InSlot,
): Promise<Observation | undefined> {
  const { db, now, probing } = registry;
  const server =
    trigger === "schedule"
      ? await probing.claim(serverId)
      : await claimServer(db, serverId, trigger, now());
  if (server === undefined) {
    // The probe that runs may have asked before the server changed: what was told or asked for must not be lost.
    if (trigger !== "schedule") await onceFree(registry, serverId, trigger);
    return undefined;
  }
  let seen: Seen = { observation: undefined, next: undefined };
  try {
    seen = await observe(registry, server, trigger, signal, inSlot);
    return seen.observation;
  } finally {
    const next = seen.next ?? nextProbe(server, seen.observation, registry.settings, now());
    if (seen.next === undefined) await releaseServer(db, serverId, next?.at ?? null);
    const { probeAfter, probeAgain } = registry.jobs;
    if (next !== undefined) {
      await (trigger === "schedule" ? probeAgain : probeAfter)(server, next.seconds);
    }
  }
}

async function onceFree(
  { db, jobs }: Registry,
  serverId: number,
  trigger: Observation["trigger"],
): Promise<void> {
  const [server] = await db.select().from(servers).where(eq(servers.id, serverId));
  if (server === undefined || server.deletedAt !== null) return;
  if (server.paused && trigger !== "demand") return;
  await jobs.probeOnceFree(server, trigger);
}

interface Seen {
  readonly observation: Observation | undefined;
  /** The next probe, when the claim was given back for it already. */
  readonly next: NextProbe | undefined;
}

async function observe(
  registry: Registry,
  server: ServerRow,
  trigger: Observation["trigger"],
  signal: AbortSignal,
  inSlot: InSlot,
): Promise<Seen> {
  const { db, now, settings, sealer } = registry;
  const credentials = openCredentials(sealer, server);
  const target = targetOf(server, credentials);
  if (target === undefined) return { observation: undefined, next: undefined };
  const options = { ...reachOf(settings), timeoutMs: limits.probeMs, maxBytes: limits.probeBytes };
  const secrets = secretsOf(server, credentials);
  let started = performance.now();
  const result = await inSlot(() => {
    started = performance.now();
    return load(target, { ...options, signal, secrets });
  });
  const durationMs = Math.round(performance.now() - started);
  const act: Act = { actor: "prober", requestId: undefined, at: now().toISOString() };
  // Nobody waits any more: what is known of the server is what was known before.
  if (!result.ok && signal.aborted) return { observation: undefined, next: undefined };
  const secret = Object.keys(credentials.headers).length + Object.keys(credentials.env).length > 0;
  let failure: LoadFailure | undefined;
  if (result.ok) {
    const seen = seenBy(server, result.snapshot, { trigger, durationMs, secret });
    const next = nextProbe(server, { outcome: "unchanged" }, settings, now());
    const quick = registry.open.kind === "postgres" && next !== undefined;
    if (quick && tellsChanges(result.snapshot) === server.tellsChanges) {
      const sighting = { server, seen, at: act.at, nextProbeAt: next.at };
      const observation = await registry.probing.unchanged(sighting);
      if (observation !== undefined) {
        told(registry, observation);
        return { observation, next };
      }
    }
    failure = await admitted(registry, server, seen, act);
  } else failure = result.failure;
  if (failure !== undefined) await recordFailure(db, server, { failure, trigger, durationMs }, act);
  else if (result.ok) await listen(registry, server, tellsChanges(result.snapshot));
  const observation = await newestObservation(db, server);
  if (observation !== undefined) told(registry, observation);
  return { observation, next: undefined };
}

/** What no message may repeat: an argument of a command can be a secret as well as a variable. */
function secretsOf({ args }: ServerRow, { headers, env }: Credentials): readonly string[] {
  const arguments_ = (args ?? []).flatMap((one) => [one, one.replace(/^-{0,2}[\w-]+=/u, "")]);
  return [...Object.values(headers), ...Object.values(env), ...arguments_.filter(isLong)];
}

/** Shorter words stand everywhere, in messages that would say nothing without them. */
function isLong(text: string): boolean {
  return text.length >= 8;
}

/** Nobody waits for the telling: what is told live is stored already. */
function told({ probing, metrics }: Registry, observation: Observation): void {
  metrics.probeSeconds.observe(observation.durationMs / 1_000);
  metrics.probes.inc({ outcome: observation.outcome });
  probing.tell(observation).catch(() => undefined);
}

/** Takes a snapshot into the server's history; a tool list that cannot be used is a failure of the server. */
async function admitted(
  registry: Registry,
  server: ServerRow,
  seen: SeenSnapshot,
  act: Act,
): Promise<LoadFailure | undefined> {
  try {
    await admit(registry, server.name, seen, act);
    registry.pins.forget(server.name);
    return undefined;
  } catch (error) {
    if (!(error instanceof RegistryProblem && error.code === "tools-invalid")) throw error;
    return { code: "malformed", source: server.display, message: error.message };
  }
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

interface Circumstances extends Pick<SeenSnapshot, "trigger" | "durationMs"> {
  /** Credentials were sent. */
  readonly secret: boolean;
}

function seenBy(
  { id }: ServerRow,
  snapshot: Snapshot,
  { trigger, durationMs, secret }: Circumstances,
): SeenSnapshot {
  const { rawTools, protocol, capabilityProfile, serverInfo } = snapshot;
  return {
    rawTools,
    serverId: id,
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
