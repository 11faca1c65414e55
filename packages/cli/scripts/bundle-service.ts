/** Bundles a service of the command line: a folder beside the command that needs nothing else. */
import { cpSync, globSync, readFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "rolldown";
import type { Plugin } from "rolldown";

/** A package that looks for files beside its own code (a database's image, a thread's script): it is copied as it is. */
export interface VendoredPackage {
  readonly entry: string;
  readonly files: readonly string[];
}

export interface Service {
  /** Folder of its package. */
  readonly room: string;
  /** Its index and the scripts of its threads, by the names under which they lie beside each other. */
  readonly input: Readonly<Record<string, string>>;
  readonly vendored: Readonly<Record<string, VendoredPackage>>;
}

/**
 * Where the code lies in a bundle's folder: as deep as a source file in its package, because services find their migrations by
 * their places relative to their code.
 */
export const codeFolder = "src/bundle";

/** The database that is embedded without a URL. */
export const embeddedDatabase: Readonly<Record<string, VendoredPackage>> = {
  "@electric-sql/pglite": {
    entry: "dist/index.js",
    files: ["dist/*.js", "dist/fs/*.js", "dist/*.wasm", "dist/pglite.data"],
  },
};

/** Bundles a service into `folder`, with its migrations where it has some. */
export async function bundleService(folder: string, service: Service): Promise<void> {
  const { room, input, vendored } = service;
  const entries = Object.entries(input).map(([name, file]) => [name, join(room, file)]);
  await build({
    input: Object.fromEntries(entries),
    platform: "node",
    logLevel: "warn",
    // The driver of Postgres in C is one that somebody may add; pg goes on without it.
    external: ["pg-native"],
    plugins: [outside(vendored)],
    output: {
      dir: join(folder, codeFolder),
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
      // Rewriting code would put functions behind assignments again that the gateway keeps away from there (`Answer.whenGone`).
      minify: { compress: false, mangle: true, codegen: true },
      sourcemap: false,
    },
  });
  for (const [name, { files }] of Object.entries(vendored)) {
    const from = packageFolder(room, name);
    for (const file of globSync(["package.json", "LICENSE*", ...files], { cwd: from })) {
      cpSync(join(from, file), join(folder, "vendor", name, file));
    }
  }
  const migrations = join(room, "migrations");
  if (existsSync(migrations)) cpSync(migrations, join(folder, "migrations"), { recursive: true });
}

/** Points imports of the copied packages to their copies. */
function outside(vendored: Service["vendored"]): Plugin {
  return {
    name: "vendored-packages",
    resolveId: (source) => {
      const found = Object.hasOwn(vendored, source) ? vendored[source] : undefined;
      if (found === undefined) return null;
      return { id: `../../vendor/${source}/${found.entry}`, external: true };
    },
  };
}

/** The folder of a package that a room uses. */
function packageFolder(room: string, name: string): string {
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
