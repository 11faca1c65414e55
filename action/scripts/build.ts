/** Bundles the action into one file, action/dist/main.mjs: the same bytes from the same sources. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "rolldown";
import type { OutputChunk, Plugin } from "rolldown";

const action = join(import.meta.dirname, "..");

/** Identity tokens are asked for rarely; their client brings an HTTP library that takes longer to load than a check takes. */
const lazyIdentity: Plugin = {
  name: "lazy-identity",
  resolveId: (source, importer) =>
    source === "./oidc-utils.js" && importer?.endsWith("/@actions/core/lib/core.js") === true
      ? "\0lazy-identity"
      : null,
  load: (id) =>
    id === "\0lazy-identity"
      ? `export const OidcClient = { getIDToken: async (audience) =>
           (await import(${JSON.stringify(identityClient)})).OidcClient.getIDToken(audience) };`
      : null,
};
const identityClient = join(action, "node_modules/@actions/core/lib/oidc-utils.js");

/** One HTTP library for all: the action's own libraries bring another version of the one that the probe has. */
const oneHttpLibrary: Plugin = {
  name: "one-http-library",
  resolveId: (source, importer) =>
    source === "undici" && importer?.includes("/@actions/") === true ? httpLibrary : null,
  // Parts of that library for tests of its users, and for processors that Node 24 does not run on.
  load: (id) =>
    /\/undici\/lib\/(?:mock\/[\w-]+|llhttp\/llhttp-wasm)\.js$/u.test(id)
      ? "module.exports = {};"
      : null,
};
const httpLibrary = createRequire(join(action, "../packages/probe/package.json")).resolve("undici");

/** A probe lists tools and calls none, so nothing here validates results: the client's validator stays out. */
const noResultValidator: Plugin = {
  name: "no-result-validator",
  resolveId: (source) =>
    source === "@modelcontextprotocol/client/_shims" ? "\0no-result-validator" : null,
  load: (id) =>
    id === "\0no-result-validator"
      ? `export const CORS_IS_POSSIBLE = false;
         export class DefaultJsonSchemaValidator {
           getValidator() { throw new Error("The action calls no tool, so it validates no result."); }
         }`
      : null,
};

/** Builds the action into a folder, which is emptied first. */
export async function buildAction(dist: string): Promise<void> {
  const { output } = await build({
    cwd: action,
    input: { main: join(action, "src/main.ts") },
    platform: "node",
    logLevel: "warn",
    preserveEntrySignatures: false,
    plugins: [lazyIdentity, oneHttpLibrary, noResultValidator],
    write: false,
    output: {
      format: "cjs",
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
      minify: true,
      sourcemap: false,
    },
  });
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, "main.mjs"), oneFile(output.filter((file) => file.type === "chunk")));
}

/**
 * All chunks in one module: what the entry imports as code, the others as strings that are compiled when something asks
 * for them. The engine reads a string ten times as fast as a function that it may need later, and most runs need few. It
 * compiles a function in parentheses at once, so that nothing is read twice.
 */
function oneFile(chunks: readonly OutputChunk[]): string {
  const entry = chunks.find(({ isEntry }) => isEntry);
  if (entry === undefined) throw new Error("the build has no entry");
  const needed = new Set([entry.fileName]);
  for (const name of needed) {
    for (const chunk of chunks) {
      if (chunk.fileName === name) for (const imported of chunk.imports) needed.add(imported);
    }
  }
  const sources = chunks
    .toSorted((left, right) => (left.fileName < right.fileName ? -1 : 1))
    .map(({ fileName, code }) => {
      const text = needed.has(fileName) ? asFunction(code) : JSON.stringify(code);
      return `${JSON.stringify(`./${fileName}`)}:${text}`;
    });
  return ascii(`const sources={${sources.join(",\n")}};
${loader}
load(${JSON.stringify(`./${entry.fileName}`)});
`);
}

function asFunction(code: string): string {
  return `(function(exports,require,module,__filename){${code}\n})`;
}

/** CommonJS in small: every chunk runs once, and sees what the others have exported so far. */
const loader = `const modules=new Map();
const compiled=(name)=>{
const source=sources[name];
if(typeof source==="function")return source;
const vm=process.getBuiltinModule("node:vm");
return vm.compileFunction(source,["exports","require","module","__filename"],{filename:name,importModuleDynamically:vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER});
};
const load=(name)=>{
if(!Object.hasOwn(sources,name))return process.getBuiltinModule(name);
const known=modules.get(name);
if(known!==undefined)return known.exports;
const module={exports:{}};
modules.set(name,module);
compiled(name)(module.exports,load,module,import.meta.filename);
return module.exports;
};`;

/** Escapes what is not ASCII: the engine reads one byte for a character then, and half as much. */
function ascii(code: string): string {
  return code.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

if (import.meta.main) await buildAction(join(action, "dist"));
