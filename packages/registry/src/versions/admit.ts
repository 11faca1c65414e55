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
import { toolListOf } from "./stored-contract.ts";
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

/**
 * Makes a snapshot part of a server's history: a contract that was seen before is seen again, a new one becomes a
 * version. Comparing happens before the transaction, which checks that nothing moved meanwhile and otherwise starts
 * over; concurrent identical snapshots end in one version. Throws `tools-invalid`, `server-missing`, `version-conflict`.
 */
export async function admit(
  { db, compare }: { readonly db: Database; readonly compare: Compare },
  serverName: string,
  snapshot: SeenSnapshot,
  act: Act,
): Promise<Admission> {
  const candidate = candidateContract(snapshot.rawTools);
  for (let attempt = 0; attempt < limits.writeAttempts; attempt += 1) {
    const server = await liveServer(db, serverName);
    const known = await versionByDigest(db, server.id, candidate.digest);
    const base = await latestVersion(db, server.id);
    const made = await differenceFrom(db, compare, base, candidate, act.at);
    const written =
      known === undefined
        ? await insertVersion(
            db,
            server,
            snapshot,
            candidate,
            await next(db, server, base, made, snapshot),
            act,
          )
        : await seeVersion(db, server, snapshot, known, act);
    if (written !== undefined) {
      return { version: written, created: known === undefined, difference: made, candidate };
    }
  }
  throw new RegistryProblem(
    "version-conflict",
    `Other writes to the server ${serverName} came first ${limits.writeAttempts} times. Send the tool list again.`,
  );
}

/** The server of a name that is not deleted. Throws `server-missing`. */
export async function liveServer(db: Database, name: string): Promise<ServerRow> {
  const found = await db.query.servers.findFirst({
    where: (server, { and, eq, isNull }) => and(eq(server.name, name), isNull(server.deletedAt)),
  });
  if (found === undefined) {
    throw new RegistryProblem("server-missing", `No server is called "${name}" here.`);
  }
  return found;
}

async function versionByDigest(
  db: Database,
  serverId: number,
  digest: string,
): Promise<VersionRow | undefined> {
  const [found] = await db
    .select()
    .from(versions)
    .where(and(eq(versions.serverId, serverId), eq(versions.digest, digest)));
  return found;
}

/** What `latest` points to: the contract that a new one is compared with. */
async function latestVersion(db: Database, serverId: number): Promise<VersionRow | undefined> {
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
  server: ServerRow,
  base: VersionRow | undefined,
  made: ContractDiff,
  snapshot: SeenSnapshot,
): Promise<NewVersion> {
  const [newest] = await db
    .select()
    .from(versions)
    .where(eq(versions.serverId, server.id))
    .orderBy(desc(versions.major), desc(versions.minor), desc(versions.patch))
    .limit(1);
  const breaking = made.verdict === "breaking";
  // A difference that asks for no bump cannot come with a new digest unless only what is not compared changed.
  const bump = made.bump === "none" ? "patch" : made.bump;
  return {
    number: newest === undefined ? firstVersion : nextVersion(numberOf(newest), bump),
    state: breaking && server.approval === "breaking" ? "pending" : "active",
    base,
    difference: made,
    brokeWithoutMajor: breaking && keptMajor(base?.serverVersion, ownVersion(snapshot.serverInfo)),
  };
}

/** True when both of the server's own versions are known and the major part did not rise. */
function keptMajor(before: string | null | undefined, now: string | undefined): boolean {
  const [old, fresh] = [before ?? "", now ?? ""].map((text) => /^v?(\d{1,9})\b/u.exec(text)?.[1]);
  return old !== undefined && fresh !== undefined && Number(fresh) <= Number(old);
}
