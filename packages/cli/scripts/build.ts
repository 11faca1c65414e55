/** Bundles the command line into packages/cli/dist: one entry, the rest in chunks that load on use. */
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { build } from "rolldown";
import type { Plugin } from "rolldown";
import { bundleGateway, gatewayEntry } from "./bundle-gateway.ts";
import { bundleRegistry, registryEntry } from "./bundle-registry.ts";
import { bundleTorture, tortureEntry } from "./bundle-torture.ts";

const cli = join(import.meta.dirname, "..");

/** Few files load faster than many: what several commands share is in two, what few of them need stays on its own. */
const groups = [
  {
    name: "program",
    priority: 2,
    test: /packages\/cli\/src\/(?:run|program|bug|exit-codes|limits|version|commands\/catalogue)\.ts$|\/commander\//u,
  },
  {
    name: "core",
    priority: 1,
    minShareCount: 3,
    test: /packages\/(?:check|prompts|cli)\/src\/(?!lock\/git-ref|record\/|record-after|commands\/(?:registry|gateway|torture)\/|telemetry)|packages\/contract\/src\/(?!diff|prove|entry|validat|compiled|guarded|undeclared|format)|\/(?:yaml|tinyglobby|fdir|picomatch|canonicalize)\//u,
  },
];

/**
 * Takes Node's own modules with `process.getBuiltinModule`: an import statement reads every export of them first,
 * which doubles the time that `node:crypto` takes (4 to 9 ms where it was measured).
 */
const builtinModules: Plugin = {
  name: "builtin-modules",
  renderChunk: (code) =>
    code.replaceAll(
      /^import ([\w$]+)?(?:, )?(?:\* as ([\w$]+)|(\{[^}"]*\}))? from "([^"]+)";$/gmu,
      (statement, whole?: string, space?: string, names?: string, id = "") => {
        if (!isBuiltin(id)) return statement;
        const targets = [whole, space, names?.replaceAll(" as ", ": ")];
        return targets
          .filter((target) => target !== undefined)
          .map((target) => `const ${target} = process.getBuiltinModule("${id}");`)
          .join(" ");
      },
    ),
};

/** Commander starts executables for subcommands that are files of their own; Tenon has none, so nothing is loaded for them. */
const noExecutables: Plugin = {
  name: "no-executables",
  resolveId: (source, importer) =>
    source === "node:child_process" && importer?.includes("/commander/") === true
      ? "\0no-executables"
      : null,
  load: (id) => (id === "\0no-executables" ? "export default {};" : null),
};

const services = {
  "@tenon/registry": registryEntry,
  "@tenon/gateway": gatewayEntry,
  "@tenon/torture": tortureEntry,
};

/** The services are bundles of their own, so that nothing of them moves into what the other commands load. */
const servicesApart: Plugin = {
  name: "services-apart",
  resolveId: (source) => {
    const found = Object.entries(services).find(([name]) => name === source);
    return found === undefined ? null : { id: found[1], external: true };
  },
};

/** Builds the command into a folder, which is emptied first. */
export async function buildCommand(dist: string): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  await build({
    input: { main: join(cli, "src/main.ts") },
    platform: "node",
    logLevel: "warn",
    preserveEntrySignatures: false,
    plugins: [noExecutables, servicesApart, builtinModules],
    output: {
      dir: dist,
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
      minify: true,
      sourcemap: false,
      codeSplitting: { includeDependenciesRecursively: false, groups },
    },
  });
  chmodSync(join(dist, "main.js"), 0o755);
  await bundleRegistry(join(dist, "registry"));
  await bundleGateway(join(dist, "gateway"));
  await bundleTorture(join(dist, "torture"));
}

if (import.meta.main) {
  const buildPage = join(cli, "../registry/scripts/build-page.ts");
  execFileSync(process.execPath, [buildPage], { stdio: "inherit" });
  await buildCommand(join(cli, "dist"));
}
