/** Bundles the registry for `tenon registry serve`: a folder beside the command that needs nothing else. */
import { cpSync, existsSync, globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "rolldown";
import type { Plugin } from "rolldown";

const room = join(import.meta.dirname, "../../registry");

/**
 * Where the code lies in the bundle's folder: as deep as a source file in its package, because the registry finds its
 * migrations and its page by their places relative to its code.
 */
const codeFolder = "src/bundle";

/** What `tenon registry serve` imports, from a chunk in the command's own folder. */
export const registryEntry = `./registry/${codeFolder}/index.js`;

/** Packages that look for files beside their own code (a database's image, a thread's script): they are copied as they are. */
const vendored = {
  "@electric-sql/pglite": {
    entry: "dist/index.js",
    files: ["dist/*.js", "dist/fs/*.js", "dist/*.wasm", "dist/pglite.data"],
  },
  piscina: { entry: "dist/esm-wrapper.mjs", files: ["dist/**/*.js", "dist/*.mjs"] },
} as const;

/** Bundles the registry into `folder`, with its web page when that was built. */
export async function bundleRegistry(folder: string): Promise<void> {
  await build({
    input: {
      index: join(room, "src/index.ts"),
      "comparison-worker": join(room, "src/versions/comparison-worker.ts"),
    },
    platform: "node",
    logLevel: "warn",
    // The driver of Postgres in C is one that somebody may add; pg goes on without it.
    external: ["pg-native"],
    plugins: [outside],
    output: {
      dir: join(folder, codeFolder),
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
      minify: true,
      sourcemap: false,
    },
  });
  for (const [name, { files }] of Object.entries(vendored)) {
    const from = packageFolder(name);
    for (const file of globSync(["package.json", "LICENSE*", ...files], { cwd: from })) {
      cpSync(join(from, file), join(folder, "vendor", name, file));
    }
  }
  cpSync(join(room, "migrations"), join(folder, "migrations"), { recursive: true });
  const page = join(room, "dist/page");
  if (existsSync(page)) cpSync(page, join(folder, "dist/page"), { recursive: true });
}

/** Points imports of the copied packages to their copies. */
const outside: Plugin = {
  name: "vendored-packages",
  resolveId: (source) => {
    const found = Object.entries(vendored).find(([name]) => name === source);
    if (found === undefined) return null;
    const [name, { entry }] = found;
    return { id: `../../vendor/${name}/${entry}`, external: true };
  },
};

/** The folder of a package that the registry uses. */
function packageFolder(name: string): string {
  const entry = createRequire(join(room, "package.json")).resolve(name);
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && namedIn(manifest) === name) return folder;
  }
  throw new Error(`the package ${name} is not installed: run the install first`);
}

function namedIn(manifest: string): unknown {
  const parsed: unknown = JSON.parse(readFileSync(manifest, "utf8"));
  return typeof parsed === "object" && parsed !== null && "name" in parsed
    ? parsed.name
    : undefined;
}
