import { count, eq, isNull } from "drizzle-orm";
import type { FastifyInstance, FastifyServerOptions } from "fastify";
import { scopes } from "@tenon/api";
import { TenonError } from "@tenon/contract";
import { keyHash, keySyntax } from "./auth/authenticate.ts";
import { makeKey } from "./auth/new-key.ts";
import { holdDataFolder } from "./data-folder.ts";
import { buildApp } from "./http/app.ts";
import { limits } from "./limits.ts";
import { holdPort } from "./net/held-port.ts";
import type { HeldPort } from "./net/held-port.ts";
import { openRegistry } from "./open-registry.ts";
import type { OpenRegistry } from "./open-registry.ts";
import { startWorkers } from "./probing/workers.ts";
import type { Settings } from "./settings.ts";
import { keys } from "./store/schema.ts";

/** How a replica is started. */
export interface ServeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** A Postgres URL; without one the data folder holds an embedded database. */
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
  /** Master secret; an embedded registry has one in its folder. */
  readonly secret: string | undefined;
  /** The first key, chosen by the operator. */
  readonly adminKey: string | undefined;
  readonly settings: (url: string) => Settings;
  readonly logger: FastifyServerOptions["logger"];
}

/** A replica that serves. */
export interface ServedRegistry {
  readonly url: string;
  /** The first key, when one was made: shown now and never again. */
  readonly firstKey: string | undefined;
  /** Answers what was asked, refuses more, lets go of the queue and the database. */
  readonly close: () => Promise<void>;
}

/** Starts one replica: it answers `/readyz` with 200 when this resolves. */
export async function serveRegistry(options: ServeOptions): Promise<ServedRegistry> {
  const { databaseUrl, host } = options;
  const folder = databaseUrl === undefined ? holdDataFolder(options.dataFolder) : undefined;
  const held: { port?: HeldPort } = {};
  try {
    const { port } = (held.port = await holdPort(host, options.port));
    const registry = await openRegistry({
      source:
        folder === undefined
          ? { kind: "postgres", url: databaseUrl ?? "" }
          : { kind: "pglite", folder: folder.database },
      settings: options.settings(`http://${host.includes(":") ? `[${host}]` : host}:${port}`),
      secret: options.secret ?? folder?.secret,
    });
    try {
      return await started(registry, options, held.port, () => folder?.release());
    } catch (error) {
      await registry.close();
      throw error;
    }
  } catch (error) {
    await held.port?.release();
    folder?.release();
    throw error;
  }
}

async function started(
  registry: OpenRegistry,
  { host, adminKey, logger }: ServeOptions,
  held: HeldPort,
  release: () => void,
): Promise<ServedRegistry> {
  const firstKey = await ensureFirstKey(registry, adminKey);
  const app = await buildApp(registry, logger);
  const closeServer = closer(app);
  await app.ready();
  await held.release();
  const url = await app.listen({ host, port: held.port });
  let stopWorkers: () => Promise<void>;
  try {
    stopWorkers = await startWorkers(registry);
  } catch (error) {
    // The database went away in between: the next attempt needs the port.
    await closeServer();
    throw error;
  }
  return {
    url,
    firstKey,
    close: async () => {
      registry.drain();
      await registry.hub.close();
      await closeServer();
      await stopWorkers();
      await registry.close();
      release();
    },
  };
}

/** Ends a server: waits for the answers that are being given, at most `limits.stopMs`, and for nothing else. */
function closer(app: FastifyInstance): () => Promise<void> {
  let answering = 0;
  app.server.on("request", (_request, response) => {
    answering += 1;
    response.once("close", () => (answering -= 1));
  });
  return async () => {
    const last = performance.now() + limits.stopMs;
    // Connections are kept alive for a minute after an answer, and opened ahead of requests.
    const sweep = setInterval(() => {
      if (answering === 0 || performance.now() > last) app.server.closeAllConnections();
    }, 50);
    await app.close();
    clearInterval(sweep);
  };
}

/** Makes sure that somebody can do everything: the operator's key, or one that is made when there is none at all. */
async function ensureFirstKey(
  { db, now }: OpenRegistry,
  chosen: string | undefined,
): Promise<string | undefined> {
  const act = { actor: "operator", requestId: undefined, at: now().toISOString() };
  const all = { kind: "standard", scopes, expiresAt: undefined } as const;
  if (chosen !== undefined) {
    if (!keySyntax.test(chosen)) {
      throw new TenonError(
        "usage",
        "admin-key-invalid",
        "TENON_ADMIN_KEY cannot be sent as a bearer token; use letters, digits and . _ ~ + / = - only, at most 512.",
      );
    }
    const known = await db
      .select()
      .from(keys)
      .where(eq(keys.hash, keyHash(chosen)));
    if (known.length === 0) {
      await makeKey(db, { ...all, name: "admin", key: chosen }, act).catch(onlyTwice);
    }
    return undefined;
  }
  const [live] = await db.select({ keys: count() }).from(keys).where(isNull(keys.revokedAt));
  if ((live?.keys ?? 0) > 0) return undefined;
  const { key } = await makeKey(db, { ...all, name: "first key" }, act);
  return key;
}

/** Replicas that start together with the same chosen key store it once. */
function onlyTwice(error: unknown): void {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error && "code" in cause && cause.code === "23505")) throw error;
}
