import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { endpoints, problems, problemsOf } from "@tenon/api";
import type { Endpoint } from "@tenon/api";
import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../../src");

/** What a file declares at its top level (handlers one by one), and where each name that it imports stands. */
interface Module {
  readonly pieces: ReadonlyMap<string, string>;
  readonly imports: ReadonlyMap<string, string>;
}

const declaration =
  /^(?:export )?(?:async )?(?:function\*? |const |class )(\w+)[\s\S]*?(?=^(?:export|async|function|const|class|interface|type|\/\*\*|\/\/)|(?![\s\S]))/gmu;

function read(path: string): Module {
  // Comments name what the code does not.
  const text = readFileSync(path, "utf8")
    .replaceAll(/^ *\/\/.*$/gmu, "")
    .replaceAll(/\/\*\*[\s\S]*?\*\//gu, "/** */");
  const pieces = new Map<string, string>();
  for (const { 1: name = "", 0: whole } of text.matchAll(declaration)) {
    pieces.set(name, whole);
    if (!/Handlers\b.*HandlersOf/u.test(whole)) continue;
    for (const member of whole.split(/^ {2}(?=\w)/mu).slice(1)) {
      pieces.set(`handler ${/^\w+/u.exec(member)?.[0] ?? ""}`, member);
    }
  }
  const imports = new Map<string, string>();
  for (const [, names = "", from = ""] of text.matchAll(
    /^import \{([^}]+)\} from "(\.[^"]+)"/gmu,
  )) {
    for (const name of names.split(",")) imports.set(name.trim(), join(dirname(path), from));
  }
  return { pieces, imports };
}

const modules = new Map(
  readdirSync(source, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [path, read(path)]),
);

/** What handlers reach through the registry that they are handed, and where that is made. */
const throughRegistry: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["compare", ["versions/comparison-pool.ts", "comparisonPool"]],
  ["pins", ["versions/pin-cache.ts", "pinCache"]],
  ["sealer", ["auth/sealer.ts", "sealerOf"]],
  ["verifyToken", ["auth/oidc.ts", "tokenVerifier"]],
]);

/** Every problem code that a piece throws, itself or through what it names. */
function codesOf(path: string, name: string, seen = new Set<string>()): ReadonlySet<string> {
  const module = modules.get(path);
  const text = module?.pieces.get(name);
  if (module === undefined || text === undefined || seen.has(`${path} ${name}`)) return new Set();
  seen.add(`${path} ${name}`);
  const thrown = text.matchAll(/RegistryProblem\(\s*"([\w-]+)"/gu);
  const codes = new Set([...thrown].map(([, code = ""]) => code));
  for (const [named] of text.matchAll(/(?<!\.)\b[a-zA-Z]\w*\b(?!:|\?:)/gu)) {
    const [file, maker] = throughRegistry.get(named) ?? [];
    const found =
      file === undefined
        ? codesOf(module.imports.get(named) ?? path, named, seen)
        : codesOf(join(source, file), maker ?? "", seen);
    for (const code of found) codes.add(code);
  }
  return codes;
}

function handlerCodes(name: string): ReadonlySet<string> {
  for (const [path, { pieces }] of modules) {
    if (pieces.has(`handler ${name}`)) return codesOf(path, `handler ${name}`);
  }
  throw new Error(`no handler ${name}`);
}

/** What a handler's helpers throw and the handler keeps to itself, or never meets. */
const kept: Readonly<Record<string, readonly string[]>> = {
  // Only a server that is made can be a command.
  updateServer: ["stdio-refused"],
  importServers: ["stdio-refused"],
  createWebhook: ["stdio-refused"],
  // A list that cannot be used is what the probe observed.
  probeServer: ["tools-invalid"],
  // They made what they look for.
  pushSnapshot: ["server-missing"],
  moveChannel: ["channel-missing"],
  recordConsumer: ["consumer-missing"],
  // The id is new.
  exchangeToken: ["resource-exists"],
};

const table: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints);

test("the source is read as it is written", () => {
  expect(codesOf(join(source, "versions/version-rows.ts"), "findServer")).toEqual(
    new Set(["server-missing"]),
  );
  expect(handlerCodes("getVersion").has("version-missing")).toBe(true);
});

test.each(table)("%s: what its handler throws is what the table says", (name, endpoint) => {
  const thrown = [...handlerCodes(name)].filter((code) => kept[name]?.includes(code) !== true);
  const said = new Set<string>(problemsOf(endpoint));
  expect(thrown.filter((code) => !said.has(code))).toEqual([]);
  expect(endpoint.problems.filter((code) => !thrown.includes(code))).toEqual([]);
});

test("every code that is thrown is in the catalogue", () => {
  const texts = [...modules.keys()].map((path) => readFileSync(path, "utf8"));
  const thrown = texts.flatMap((text) =>
    [...text.matchAll(/RegistryProblem\(\s*"([\w-]+)"/gu)].map(([, code = ""]) => code),
  );
  expect(thrown.length).toBeGreaterThan(30);
  expect(thrown.filter((code) => !Object.hasOwn(problems, code))).toEqual([]);
});
