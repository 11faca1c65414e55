import { and, desc, eq } from "drizzle-orm";
import type { VersionSummary } from "@tenon/api";
import { RegistryProblem } from "../problem.ts";
import type { Database } from "../store/database.ts";
import { channels, servers, versions } from "../store/schema.ts";
import { numberOf } from "./version-row.ts";
import type { ServerRow, VersionRow } from "./version-row.ts";

/**
 * A server's version by number, digest or channel, whatever its state. Throws `version-missing`.
 */
export async function findVersion(
  db: Database,
  server: Pick<ServerRow, "id" | "name">,
  reference: string,
): Promise<VersionRow> {
  const found = await lookUp(db, server, reference);
  if (found === undefined) {
    throw new RegistryProblem(
      "version-missing",
      `The server ${server.name} has no version, digest or channel "${reference}".`,
    );
  }
  return found;
}

async function lookUp(
  db: Database,
  { id: serverId, name: serverName }: Pick<ServerRow, "id" | "name">,
  reference: string,
): Promise<VersionRow | undefined> {
  const number = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})$/u.exec(reference);
  const mine = eq(versions.serverId, serverId);
  if (number !== null) {
    const [major = 0, minor = 0, patch = 0] = number.slice(1).map(Number);
    const [found] = await db
      .select()
      .from(versions)
      .where(
        and(mine, eq(versions.major, major), eq(versions.minor, minor), eq(versions.patch, patch)),
      );
    return found;
  }
  if (reference.startsWith("sha256:")) {
    const [found] = await db
      .select()
      .from(versions)
      .where(and(mine, eq(versions.digest, reference)));
    return found ?? ofNamesake(db, serverName, reference);
  }
  const [found] = await db
    .select({ version: versions })
    .from(channels)
    .innerJoin(versions, eq(versions.id, channels.versionId))
    .where(and(eq(channels.serverId, serverId), eq(channels.name, reference)));
  return found?.version;
}

/** A contract of a removed server of the same name: who pinned its digest goes on reading it. */
async function ofNamesake(
  db: Database,
  name: string,
  digest: string,
): Promise<VersionRow | undefined> {
  const [found] = await db
    .select({ version: versions })
    .from(versions)
    .innerJoin(servers, eq(servers.id, versions.serverId))
    .where(and(eq(versions.digest, digest), eq(servers.name, name)))
    .orderBy(desc(versions.id))
    .limit(1);
  return found?.version;
}

/** Like `findVersion`, but only what may be served. Throws `version-not-usable` too. */
export async function findServedVersion(
  db: Database,
  server: Pick<ServerRow, "id" | "name">,
  reference: string,
): Promise<VersionRow> {
  const version = await findVersion(db, server, reference);
  if (version.state !== "active") {
    const why = version.state === "pending" ? "waits for an approval" : "was rejected";
    throw new RegistryProblem(
      "version-not-usable",
      `Version ${numberOf(version)} of ${server.name} ${why}.`,
    );
  }
  return version;
}

/** What reading a server's versions needs of it. */
export type NamedServer = Pick<
  ServerRow,
  "id" | "name" | "currentVersionId" | "observedAt" | "deletedAt"
>;

/** A live server, or else the newest deleted one of that name: its versions stay readable. Throws `server-missing`. */
export async function findServer(db: Database, name: string): Promise<NamedServer> {
  const [found] = await db
    .select({
      id: servers.id,
      name: servers.name,
      currentVersionId: servers.currentVersionId,
      observedAt: servers.observedAt,
      deletedAt: servers.deletedAt,
    })
    .from(servers)
    .where(eq(servers.name, name))
    // A live server sorts before deleted ones of the same name.
    .orderBy(desc(servers.deletedAt))
    .limit(1);
  if (found === undefined) {
    throw new RegistryProblem("server-missing", `No server is called "${name}" here.`);
  }
  return found;
}

/** A version as lists show it; `previous` is the number of the version that it was compared with. */
export function versionSummary(
  server: NamedServer,
  version: VersionRow,
  previous: VersionRow | undefined,
): VersionSummary {
  const current = server.currentVersionId === version.id ? server.observedAt : null;
  const { deprecatedAt, deprecationReason, sunsetAt } = version;
  return {
    server: server.name,
    version: numberOf(version),
    digest: version.digest,
    state: version.state,
    verdict: version.verdict,
    bump: version.bump,
    ...(previous === undefined ? {} : { previous: numberOf(previous) }),
    tools: version.tools,
    createdAt: version.createdAt,
    observedAt: current ?? version.observedAt,
    origin: version.origin,
    ...(deprecatedAt === null
      ? {}
      : {
          deprecation: {
            reason: deprecationReason ?? "",
            ...(sunsetAt === null ? {} : { sunset: sunsetAt }),
            at: deprecatedAt,
          },
        }),
    ...(version.serverVersion === null ? {} : { serverVersion: version.serverVersion }),
    brokeWithoutMajor: version.brokeWithoutMajor,
  };
}
