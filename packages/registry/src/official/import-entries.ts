import type { Endpoints } from "@tenon/api";
import type { Json } from "@tenon/contract";
import { isJsonObject, plainText } from "@tenon/contract";
import { and, eq, ne } from "drizzle-orm";
import type { z } from "zod";
import { requireReachable } from "../probing/target.ts";
import { RegistryProblem } from "../problem.ts";
import type { Registry } from "../registry.ts";
import type { Database } from "../store/database.ts";
import { record } from "../store/ledger.ts";
import type { Act } from "../store/ledger.ts";
import { officialEntries, servers } from "../store/schema.ts";
import { displayOf } from "../servers/register.ts";
import { localName, readEntry } from "./entry.ts";
import type { OfficialEntry } from "./entry.ts";

type ImportResult = z.infer<Endpoints["importServers"]["answers"][200]>;

/**
 * Takes entries over: each is mirrored as it is; an active one with a dialable remote becomes a server, paused until
 * somebody resumes it; a deleted one hides the server that it made. An entry that cannot be used is reported, the rest goes on.
 */
export async function importEntries(
  registry: Registry,
  raw: readonly Json[],
  act: Act,
): Promise<ImportResult> {
  const result: ImportResult = { created: 0, updated: 0, deleted: 0, problems: [] };
  for (const one of raw) {
    const entry = readEntry(one);
    if (typeof entry === "string") {
      result.problems.push({ name: nameIn(one), message: plainText(entry, 300) });
      continue;
    }
    result[await takeOver(registry, entry, act)] += 1;
  }
  return result;
}

async function takeOver(
  registry: Registry,
  entry: OfficialEntry,
  act: Act,
): Promise<"created" | "updated" | "deleted"> {
  return registry.db.transaction(async (tx) => {
    const isLatest = await mirror(tx, entry, act.at);
    const known = await tx.query.servers.findFirst({
      where: (row, { and, eq, isNull }) =>
        and(eq(row.officialName, entry.name), isNull(row.deletedAt)),
    });
    if (entry.status === "deleted") {
      if (known === undefined || !isLatest) return "deleted";
      const gone = { deletedAt: act.at, nextProbeAt: null, sealed: null };
      await tx.update(servers).set(gone).where(eq(servers.id, known.id));
      await record(tx, act, [told("server.deleted", known.name, entry)]);
      return "deleted";
    }
    if (known !== undefined) {
      if (!isLatest) return "updated";
      const changed = { description: entry.description, updatedAt: act.at };
      await tx.update(servers).set(changed).where(eq(servers.id, known.id));
      await record(tx, act, [told("server.updated", known.name, entry)]);
      return "updated";
    }
    const name = await insertServer(tx, registry, entry, act);
    if (name === undefined) return "updated";
    await record(tx, act, [told("server.created", name, entry)]);
    return "created";
  });
}

/** Stores the entry; the newest version of a name is the one that says so, or else the one that came last. */
async function mirror(tx: Database, entry: OfficialEntry, at: string): Promise<boolean> {
  const { name, version, status } = entry;
  const isLatest = entry.isLatest ?? true;
  const row = { entry: entry.entry, status, isLatest, updatedAt: entry.updatedAt ?? at };
  await tx
    .insert(officialEntries)
    .values({ name, version, ...row })
    .onConflictDoUpdate({ target: [officialEntries.name, officialEntries.version], set: row });
  if (isLatest) {
    await tx
      .update(officialEntries)
      .set({ isLatest: false })
      .where(and(eq(officialEntries.name, name), ne(officialEntries.version, version)));
  }
  return isLatest;
}

async function insertServer(
  tx: Database,
  { settings }: Registry,
  { name: officialName, url, description }: OfficialEntry,
  act: Act,
): Promise<string | undefined> {
  if (url === undefined || !isReachable(settings, url)) return undefined;
  const name = localName(officialName);
  const [made] = await tx
    .insert(servers)
    .values({
      name,
      source: "http",
      url,
      display: displayOf({ url }),
      description,
      officialName,
      approval: "none",
      paused: true,
      createdAt: act.at,
      updatedAt: act.at,
    })
    .onConflictDoNothing()
    .returning({ name: servers.name });
  return made?.name;
}

function isReachable(settings: Registry["settings"], url: string): boolean {
  try {
    requireReachable(settings, { url });
    return true;
  } catch (error) {
    if (error instanceof RegistryProblem) return false;
    throw error;
  }
}

function told(
  type: "server.created" | "server.updated" | "server.deleted",
  server: string,
  { name, version }: OfficialEntry,
): Parameters<typeof record>[2][number] {
  const data = { imported: name, version };
  return {
    action: type,
    subject: `server/${server}`,
    details: data,
    event: { type, server, data },
  };
}

function nameIn(raw: Json): string {
  const server = isJsonObject(raw) ? raw["server"] : undefined;
  const name = isJsonObject(server) ? server["name"] : undefined;
  return typeof name === "string" ? plainText(name, 200) : "an entry without a name";
}
