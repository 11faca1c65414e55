/** Bundles the command line into packages/cli/dist: one entry, the rest in chunks that load on use. */
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";

const cli = join(import.meta.dirname, "../packages/cli");
const dist = join(cli, "dist");

/** Builds the command; also the global set-up of the stories. */
export default async function buildCommand(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  await build({
    input: { main: join(cli, "src/main.ts") },
    platform: "node",
    logLevel: "warn",
    output: {
      dir: dist,
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
      minify: true,
      sourcemap: false,
    },
  });
  chmodSync(join(dist, "main.js"), 0o755);
}

if (import.meta.main) await buildCommand();
