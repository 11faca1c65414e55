/** Builds the web page that the registry serves at `/` into packages/registry/dist/page. */
import { endpoints } from "@tenon/api";
import type { Endpoint } from "@tenon/api";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import type { Plugin } from "vite";

const room = join(import.meta.dirname, "..");

/** Builds the page and puts it where the last one was. Throws what Vite throws. */
export async function buildPage(folder = join(room, "dist/page")): Promise<void> {
  const [fresh, last] = [`${folder}.${process.pid}.new`, `${folder}.${process.pid}.old`];
  await build({
    root: join(room, "web"),
    configFile: false,
    // Modules that read Node's are looked at and left out again; there would be a warning for each.
    logLevel: "error",
    // Relative addresses, so that the registry can stand behind any prefix.
    base: "./",
    oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
    plugins: [endpointTable()],
    build: {
      outDir: fresh,
      emptyOutDir: true,
      assetsDir: "page",
      // The policy of the page allows no `data:` scripts or styles, and a file of its own is cached.
      assetsInlineLimit: 0,
      target: "es2024",
      modulePreload: false,
    },
  });
  // A registry that starts meanwhile finds the old page or the new one, and no half of either.
  if (existsSync(folder)) renameSync(folder, last);
  renameSync(fresh, folder);
  rmSync(last, { recursive: true, force: true });
}

/**
 * The endpoint table without its shapes, as the module `virtual:endpoints`: the page needs methods and paths, and the
 * library that describes the shapes would be larger than the page.
 */
function endpointTable(): Plugin {
  const id = "virtual:endpoints";
  return {
    name: "tenon-endpoints",
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (source) => {
      if (source !== `\0${id}`) return undefined;
      const table: readonly [string, Endpoint][] = Object.entries(endpoints);
      const rows = table.map(([name, { method, path, access }]) => [
        name,
        { method, path, access },
      ]);
      return `export const endpoints = ${JSON.stringify(Object.fromEntries(rows))};`;
    },
  };
}

if (import.meta.main) await buildPage();
