import { canonVersion } from "@tenon/contract";
import { and, eq } from "drizzle-orm";
import { storeBlobs } from "../store/blobs.ts";
import type { Database } from "../store/database.ts";
import { record } from "../store/ledger.ts";
import type { Act, Deed } from "../store/ledger.ts";
import { storableText } from "../store/storable.ts";
import { channels, servers, tools, versions, versionTools } from "../store/schema.ts";
import type { CandidateContract } from "./contract.ts";
import { moveChannel } from "./move-channel.ts";
import { observe } from "./observe.ts";
import { settle } from "./settle.ts";
import type { Seen } from "./settle.ts";
import { steadied } from "./stability.ts";
import { nameAndVersion, numberOf, ownVersion } from "./version-row.ts";
import type { NewVersion, SeenSnapshot, ServerRow, VersionRow } from "./version-row.ts";

/**
 * Writes a new version with its tools, moves `latest` there when it is active, and leaves an observation, audit entries
 * and events: all or nothing. A server that is given by its name is made with its first version, fed by pushes. Undefined
 * when the server moved since it was read, or somebody else made it.
 */
export async function insertVersion(
  db: Database,
  server: ServerRow | string,
  snapshot: SeenSnapshot,
  candidate: CandidateContract,
  fresh: NewVersion,
  act: Act,
): Promise<VersionRow | undefined> {
  return db.transaction(async (tx) => {
    const locked =
      typeof server === "string"
        ? await insertPushed(tx, server, act)
        : await lockServer(tx, server.id);
    if (locked === undefined) return undefined;
    if (typeof server !== "string" && locked.revision !== server.revision) return undefined;
    const deeds: Deed[] = typeof server === "string" ? [serverCreated(server)] : [];
    await storeTools(tx, candidate, act.at);
    const version = await insertRow(tx, locked, { snapshot, candidate, fresh }, act);
    await storeVersionTools(tx, version.id, candidate);
    deeds.push(created(locked, version));
    await place(tx, locked, { version, created: true, snapshot, act }, deeds);
    await record(tx, act, deeds);
    return version;
  });
}

interface Fresh {
  readonly snapshot: SeenSnapshot;
  readonly candidate: CandidateContract;
  readonly fresh: NewVersion;
}

async function insertRow(
  tx: Database,
  server: ServerRow,
  { snapshot, candidate, fresh }: Fresh,
  act: Act,
): Promise<VersionRow> {
  const [major = 0, minor = 0, patch = 0] = fresh.number.split(".").map(Number);
  const [version] = await tx
    .insert(versions)
    .values({
      serverId: server.id,
      major,
      minor,
      patch,
      digest: candidate.digest,
      canonVersion,
      state: fresh.state,
      verdict: fresh.difference.verdict,
      bump: fresh.difference.bump,
      previousId: fresh.base?.id ?? null,
      tools: candidate.tools.length,
      origin: snapshot.origin,
      serverVersion: ownVersion(snapshot.serverInfo) ?? null,
      brokeWithoutMajor: fresh.brokeWithoutMajor,
      createdAt: act.at,
      observedAt: act.at,
    })
    .returning();
  if (version === undefined) throw new Error("an insert without conflict clause returns its row");
  return version;
}

/** A server that CI feeds needs no registration. Undefined when somebody else made it meanwhile. */
async function insertPushed(tx: Database, name: string, act: Act): Promise<ServerRow | undefined> {
  const [made] = await tx
    .insert(servers)
    .values({
      name,
      source: "push",
      display: "pushed",
      approval: "none",
      paused: false,
      createdAt: act.at,
      updatedAt: act.at,
    })
    .onConflictDoNothing()
    .returning();
  return made;
}

/** Notes that a version was seen again, and lets `latest` follow where that is sure. Undefined when the server is gone. */
export async function seeVersion(
  db: Database,
  server: ServerRow,
  snapshot: SeenSnapshot,
  known: VersionRow,
  act: Act,
): Promise<VersionRow | undefined> {
  return db.transaction(async (tx) => {
    const locked = await lockServer(tx, server.id);
    if (locked === undefined) return undefined;
    const deeds: Deed[] = [];
    await place(tx, locked, { version: known, created: false, snapshot, act }, deeds);
    if (deeds.length > 0) await record(tx, act, deeds);
    else act.onWhole?.();
    return known;
  });
}

interface Sight {
  readonly version: VersionRow;
  readonly created: boolean;
  readonly snapshot: SeenSnapshot;
  readonly act: Act;
}

/** Updates what the server was last seen to serve, and `latest`; adds what is worth telling to `deeds`. */
async function place(tx: Database, server: ServerRow, sight: Sight, deeds: Deed[]): Promise<void> {
  const { version, created, snapshot, act } = sight;
  const [latest] = await tx
    .select()
    .from(channels)
    .where(and(eq(channels.serverId, server.id), eq(channels.name, "latest")));
  const seen: Seen = {
    versionId: version.id,
    created,
    pushed: snapshot.origin !== "probe",
    active: version.state === "active",
  };
  const last = {
    versionId: server.currentVersionId ?? undefined,
    streak: server.currentStreak,
    flapping: server.flapping,
  };
  const settled = settle(last, seen, latest?.versionId);
  if (settled.moves) {
    deeds.push(await moveChannel(tx, server, "latest", version, act));
  }
  const steady = steadied(server, { digest: version.digest, created, pushed: seen.pushed });
  const unstable = steady.unstableSince !== null;
  const steadiedNow = !unstable && server.unstableSince !== null;
  if (settled.flapping !== server.flapping || steadiedNow || server.failures > 0) {
    const well = settled.flapping ? "flapping" : "ok";
    deeds.push(healthChanged(server, unstable ? "unstable" : well));
  }
  await observe(tx, server, { version, snapshot, at: act.at });
  await tx
    .update(servers)
    .set({
      currentVersionId: version.id,
      currentStreak: settled.streak,
      flapping: settled.flapping,
      ...steady,
      observedAt: act.at,
      failures: 0,
      failingSince: null,
      failureCode: null,
      failureMessage: null,
      ...(snapshot.serverInfo === undefined
        ? {}
        : { serverInfo: nameAndVersion(snapshot.serverInfo) }),
      ...(created || settled.moves ? { revision: server.revision + 1 } : {}),
    })
    .where(eq(servers.id, server.id));
}

async function lockServer(tx: Database, id: number): Promise<ServerRow | undefined> {
  const [row] = await tx.select().from(servers).where(eq(servers.id, id)).for("update");
  return row?.deletedAt === null ? row : undefined;
}

async function storeTools(tx: Database, candidate: CandidateContract, at: string): Promise<void> {
  await storeBlobs(
    tx,
    candidate.tools.map(({ raw }) => raw),
    at,
  );
  const rows = candidate.tools.map(({ tool, digest, facets, raw, excerpt }) => ({
    digest,
    canonVersion,
    name: storableText(tool.name),
    raw: raw.digest,
    inputDigest: facets.input,
    outputDigest: facets.output,
    annotationsDigest: facets.annotations,
    proseDigest: facets.prose,
    excerpt,
    createdAt: at,
  }));
  // Sorted, so that two writers of the same tools lock them in the same order.
  rows.sort((left, right) => (left.digest < right.digest ? -1 : 1));
  for (let start = 0; start < rows.length; start += 500) {
    await tx
      .insert(tools)
      .values(rows.slice(start, start + 500))
      .onConflictDoNothing();
  }
}

async function storeVersionTools(
  tx: Database,
  versionId: number,
  candidate: CandidateContract,
): Promise<void> {
  const rows = candidate.tools.map(({ digest, raw }, position) => ({
    versionId,
    position,
    toolDigest: digest,
    raw: raw.digest,
  }));
  for (let start = 0; start < rows.length; start += 500) {
    await tx.insert(versionTools).values(rows.slice(start, start + 500));
  }
}

function serverCreated(name: string): Deed {
  const data = { source: "push" };
  return {
    action: "server.created",
    subject: `server/${name}`,
    details: data,
    event: { type: "server.created", server: name, data },
  };
}

function created(server: ServerRow, version: VersionRow): Deed {
  const number = numberOf(version);
  const { digest, verdict, bump, state } = version;
  return {
    action: "version.created",
    subject: `server/${server.name}/version/${number}`,
    details: { digest, verdict, bump, state },
    event: {
      type: "version.created",
      server: server.name,
      data: { version: number, digest, verdict, bump, state },
    },
  };
}

function healthChanged(server: ServerRow, health: "ok" | "flapping" | "unstable"): Deed {
  return {
    action: "health.changed",
    subject: `server/${server.name}`,
    details: { health },
    event: { type: "health.changed", server: server.name, data: { health } },
  };
}
