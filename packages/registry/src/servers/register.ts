import type { Endpoints, RequestOf } from "@tenon/api";
import { and, eq, isNull } from "drizzle-orm";
import { RegistryProblem } from "../problem.ts";
import { openCredentials, requireReachable, sealCredentials } from "../probing/target.ts";
import type { Registry } from "../registry.ts";
import { record } from "../store/ledger.ts";
import type { Act } from "../store/ledger.ts";
import { servers } from "../store/schema.ts";
import { liveServer } from "../versions/admit.ts";
import type { ServerRow } from "../versions/version-row.ts";

type NewServer = RequestOf<Endpoints["createServer"]>["body"];
type Patch = RequestOf<Endpoints["updateServer"]>["body"];

/** Stores a server and queues its first probe with it. Throws `server-exists`, `target-refused`, `stdio-refused`. */
export async function registerServer(
  { db, jobs, settings, sealer }: Registry,
  wanted: NewServer,
  act: Act,
): Promise<ServerRow> {
  requireReachable(settings, wanted);
  const { name, headers = {}, env = {} } = wanted;
  const secret = Object.keys(headers).length + Object.keys(env).length > 0;
  const source = sourceOf(wanted);
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(servers)
      .values({
        name,
        source,
        url: wanted.url ?? null,
        transport: wanted.transport ?? null,
        command: wanted.command ?? null,
        args: wanted.args ?? null,
        sealed: secret ? sealCredentials(sealer, name, { headers, env }) : null,
        display: displayOf(wanted),
        description: wanted.description ?? null,
        owner: wanted.owner ?? null,
        intervalSeconds: wanted.intervalSeconds ?? null,
        approval: wanted.approval ?? "none",
        paused: wanted.paused ?? false,
        nextProbeAt: source === "push" ? null : act.at,
        createdAt: act.at,
        updatedAt: act.at,
      })
      .onConflictDoNothing()
      .returning();
    if (row === undefined) {
      throw new RegistryProblem("server-exists", `A server is called "${name}" already.`);
    }
    const data = { source, display: row.display };
    await record(tx, act, [
      {
        action: "server.created",
        subject: `server/${name}`,
        details: data,
        event: { type: "server.created", server: name, data },
      },
    ]);
    if (source !== "push") await jobs.probeSoon(row, "schedule", tx);
    return row;
  });
}

/** Changes a server's settings; what is not named stays. Throws `server-missing`, `target-refused`, `request-invalid`. */
export async function changeServer(
  { db, jobs, settings, sealer }: Registry,
  name: string,
  patch: Patch,
  act: Act,
): Promise<ServerRow> {
  requireReachable(settings, patch);
  const server = await liveServer(db, name);
  const { headers, url, unstable, ...plain } = patch;
  if ((url !== undefined || headers !== undefined) && server.source !== "http") {
    throw new RegistryProblem(
      "request-invalid",
      "Only servers with a URL have a `url` and `headers`.",
    );
  }
  return db.transaction(async (tx) => {
    const credentials = openCredentials(sealer, server);
    const [row] = await tx
      .update(servers)
      .set({
        ...plain,
        ...(patch.paused === true ? { nextProbeAt: null } : {}),
        ...(unstable === undefined ? {} : { ...released, releasedAt: act.at }),
        ...(url === undefined ? {} : { url, display: displayOf({ url }) }),
        ...(headers === undefined
          ? {}
          : { sealed: sealCredentials(sealer, name, { ...credentials, headers }) }),
        updatedAt: act.at,
      })
      .where(and(eq(servers.id, server.id), isNull(servers.deletedAt)))
      .returning();
    if (row === undefined) {
      throw new RegistryProblem("server-missing", `The server "${name}" was removed meanwhile.`);
    }
    const changed = Object.keys(patch).toSorted();
    await record(tx, act, [
      {
        action: "server.updated",
        subject: `server/${name}`,
        details: { changed },
        event: { type: "server.updated", server: name, data: { changed } },
      },
    ]);
    // A new address or credential is tried at once; so is a server that is no longer paused. Its next probe is then
    // planned by the new interval.
    const again =
      url !== undefined ||
      headers !== undefined ||
      unstable !== undefined ||
      (patch.intervalSeconds !== undefined && patch.intervalSeconds !== server.intervalSeconds) ||
      (server.paused && !row.paused);
    if (again && row.source !== "push" && !row.paused) await jobs.probeSoon(row, "demand", tx);
    return row;
  });
}

/** A server whose lists make versions again. */
const released = { unstableSince: null, unstableDigest: null, unstableStreak: 0 } as const;

/** Hides a server and stops probing it. Throws `server-missing`. */
export async function removeServer({ db }: Registry, name: string, act: Act): Promise<void> {
  const server = await liveServer(db, name);
  await db.transaction(async (tx) => {
    const gone = await tx
      .update(servers)
      // Credentials of a server that is not probed any more are of no use to anybody good.
      .set({ deletedAt: act.at, nextProbeAt: null, sealed: null })
      .where(and(eq(servers.id, server.id), isNull(servers.deletedAt)))
      .returning({ id: servers.id });
    if (gone.length === 0) {
      throw new RegistryProblem("server-missing", `The server "${name}" was removed already.`);
    }
    await record(tx, act, [
      {
        action: "server.deleted",
        subject: `server/${name}`,
        details: {},
        event: { type: "server.deleted", server: name, data: {} },
      },
    ]);
  });
}

function sourceOf({ url, command }: NewServer): ServerRow["source"] {
  if (url !== undefined) return "http";
  return command === undefined ? "push" : "stdio";
}

/**
 * Where a server is, as everybody may read it: credentials in its URL masked, and of a command only its name, since any
 * argument can be a secret.
 */
export function displayOf({
  url,
  command,
  args = [],
}: Pick<NewServer, "url" | "command" | "args">): string {
  if (url !== undefined) {
    const shown = new URL(url);
    if (shown.username !== "" || shown.password !== "") {
      shown.username = "***";
      shown.password = "";
    }
    for (const key of shown.searchParams.keys()) {
      if (/token|key|secret|passw|auth|sig/iu.test(key)) shown.searchParams.set(key, "***");
    }
    return shown.href;
  }
  if (command === undefined) return "pushed";
  const more = args.length === 1 ? "1 argument" : `${args.length} arguments`;
  return `stdio:${command.slice(0, 400)}${args.length === 0 ? "" : ` (${more})`}`;
}
