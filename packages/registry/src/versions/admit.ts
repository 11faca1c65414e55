import { contractDigest, firstVersion, nextVersion, parseToolList } from "@tenon/contract";
import type { ContractDiff } from "@tenon/contract";
import { and, desc, eq } from "drizzle-orm";
import { limits } from "../limits.ts";
import { RegistryProblem } from "../problem.ts";
import type { Database } from "../store/database.ts";
import type { Act } from "../store/ledger.ts";
import { channels, versions } from "../store/schema.ts";
import { difference } from "./comparison.ts";
import type { Compare } from "./comparison.ts";
import { candidateContract } from "./contract.ts";
import type { CandidateContract } from "./contract.ts";
import { holdBack, isHeldBack } from "./stability.ts";
import { toolListOf } from "./stored-contract.ts";
import { turns } from "./turns.ts";
import type { TakeTurn } from "./turns.ts";
import { numberOf, ownVersion } from "./version-row.ts";
import type { NewVersion, SeenSnapshot, ServerRow, VersionRow } from "./version-row.ts";
import { insertVersion, seeVersion } from "./write-version.ts";

/** What became of a snapshot. */
export interface Admission {
  readonly version: VersionRow;
  readonly created: boolean;
  readonly difference: ContractDiff;
  readonly candidate: CandidateContract;
}

/** Where snapshots go, and what compares them. */
export interface Admitting {
  readonly db: Database;
  readonly compare: Compare;
}

/**
 * Makes a snapshot part of a server's history: a contract that was seen before is seen again, a new one becomes a
 * version; a push to a server that is not there makes one that is fed by pushes. Comparing happens before the transaction,
 * which checks that nothing moved meanwhile and otherwise starts over; concurrent identical snapshots end in one version.
 * "held" when a server that is unstable showed yet another list, which makes no version (see stability.ts). Throws
 * `tools-invalid`, `server-missing`, `server-busy`.
 */
export async function admit(
  where: Admitting,
  serverName: string,
  snapshot: SeenSnapshot,
  act: Act,
): Promise<Admission | "held"> {
  const candidate = candidateContract(snapshot.rawTools);
  return turnsAt(where.db)(serverName, async () => {
    for (let attempt = 0; attempt < limits.writeAttempts; attempt += 1) {
      const admitted = await attemptToAdmit(where, serverName, { snapshot, candidate, act });
      if (admitted !== undefined) return admitted;
    }
    throw new RegistryProblem(
      "server-busy",
      `Lists of ${serverName} at other replicas came first ${limits.writeAttempts} times.`,
    );
  });
}

const turnsOf = new WeakMap<Database, TakeTurn>();

/** The turns of everybody who writes to one database from here. */
function turnsAt(db: Database): TakeTurn {
  const known = turnsOf.get(db) ?? turns();
  turnsOf.set(db, known);
  return known;
}

interface Seen {
  readonly snapshot: SeenSnapshot;
  readonly candidate: CandidateContract;
  readonly act: Act;
}

/** Undefined when the server moved between what was read and what was to be written. */
async function attemptToAdmit(
  { db, compare }: Admitting,
  name: string,
  { snapshot, candidate, act }: Seen,
): Promise<Admission | "held" | undefined> {
  const server = await serverToAdmit(db, name, snapshot);
  const known = await versionByDigest(db, server?.id, candidate.digest);
  if (server !== undefined && known === undefined) {
    if (await isHeldBack(db, server, candidate.digest, snapshot, act.at)) {
      return holdBack(db, server, { digest: candidate.digest, snapshot }, act);
    }
  }
  const base = await latestVersion(db, server?.id);
  const made = await differenceFrom(db, compare, base, candidate, act.at);
  const written =
    server !== undefined && known !== undefined
      ? await seeVersion(db, server, snapshot, known, act)
      : await insertVersion(
          db,
          server ?? name,
          snapshot,
          candidate,
          await next(db, server, base, made, snapshot),
          act,
        );
  if (written === undefined) return undefined;
  return { version: written, created: known === undefined, difference: made, candidate };
}

/** Undefined for a push to a server that is not there yet. What a server that was removed said is not its namesake's. */
async function serverToAdmit(
  db: Database,
  name: string,
  { serverId }: SeenSnapshot,
): Promise<ServerRow | undefined> {
  const found = await findLiveServer(db, name);
  if (serverId !== undefined && found?.id !== serverId) throw missing(name);
  return found;
}

/** The server of a name that is not deleted. Throws `server-missing`. */
export async function liveServer(db: Database, name: string): Promise<ServerRow> {
  const found = await findLiveServer(db, name);
  if (found === undefined) throw missing(name);
  return found;
}

async function findLiveServer(db: Database, name: string): Promise<ServerRow | undefined> {
  return db.query.servers.findFirst({
    where: (server, { and, eq, isNull }) => and(eq(server.name, name), isNull(server.deletedAt)),
  });
}

function missing(name: string): RegistryProblem {
  return new RegistryProblem("server-missing", `No server is called "${name}" here.`);
}

async function versionByDigest(
  db: Database,
  serverId: number | undefined,
  digest: string,
): Promise<VersionRow | undefined> {
  if (serverId === undefined) return undefined;
  const [found] = await db
    .select()
    .from(versions)
    .where(and(eq(versions.serverId, serverId), eq(versions.digest, digest)));
  return found;
}

/** What `latest` points to: the contract that a new one is compared with. */
async function latestVersion(
  db: Database,
  serverId: number | undefined,
): Promise<VersionRow | undefined> {
  if (serverId === undefined) return undefined;
  const [found] = await db
    .select({ version: versions })
    .from(channels)
    .innerJoin(versions, eq(versions.id, channels.versionId))
    .where(and(eq(channels.serverId, serverId), eq(channels.name, "latest")));
  return found?.version;
}

async function differenceFrom(
  db: Database,
  compare: Compare,
  base: VersionRow | undefined,
  candidate: CandidateContract,
  at: string,
): Promise<ContractDiff> {
  const side = { digest: candidate.digest, load: async () => candidate.list };
  const empty = parseToolList([]);
  const from =
    base === undefined
      ? // The first contract is compared with itself: nothing changed.
        side
      : { digest: base.digest, load: () => toolListOf(db, base.id) };
  if (base === undefined && candidate.digest === contractDigest(empty))
    return compare(empty, empty);
  return difference(db, compare, from, side, at);
}

async function next(
  db: Database,
  server: ServerRow | undefined,
  base: VersionRow | undefined,
  made: ContractDiff,
  snapshot: SeenSnapshot,
): Promise<NewVersion> {
  const newest = await newestVersion(db, server?.id);
  const breaking = made.verdict === "breaking";
  // A difference that asks for no bump cannot come with a new digest unless only what is not compared changed.
  const bump = made.bump === "none" ? "patch" : made.bump;
  return {
    number: newest === undefined ? firstVersion : nextVersion(numberOf(newest), bump),
    state: breaking && server?.approval === "breaking" ? "pending" : "active",
    base,
    difference: made,
    brokeWithoutMajor: breaking && keptMajor(base?.serverVersion, ownVersion(snapshot.serverInfo)),
  };
}

async function newestVersion(
  db: Database,
  serverId: number | undefined,
): Promise<VersionRow | undefined> {
  if (serverId === undefined) return undefined;
  const [newest] = await db
    .select()
    .from(versions)
    .where(eq(versions.serverId, serverId))
    .orderBy(desc(versions.major), desc(versions.minor), desc(versions.patch))
    .limit(1);
  return newest;
}

/** True when both of the server's own versions are known and the major part did not rise. */
function keptMajor(before: string | null | undefined, now: string | undefined): boolean {
  const [old, fresh] = [before ?? "", now ?? ""].map((text) => /^v?(\d{1,9})\b/u.exec(text)?.[1]);
  return old !== undefined && fresh !== undefined && Number(fresh) <= Number(old);
}
