import {
  canonVersion,
  contractDigest,
  isJsonObject,
  parseToolList,
  plainText,
  toolDigest,
} from "@tenon/contract";
import type { Json, JsonObject, ToolList, ToolProblem } from "@tenon/contract";
import { textOf } from "../config/access.ts";
import { emptyMemory, lockFolder, lockVersion } from "./lock.ts";
import type { LockedServerFile, LockEntry, LockMemory } from "./lock.ts";
import { parseMemory } from "./memory.ts";

/** The files of one server's folder in the lock: file name to text. */
export type LockFiles = ReadonlyMap<string, string>;

interface ToolFile {
  readonly file: string;
  readonly digest: string;
  readonly canonVersion: number;
  readonly definition: Json;
}

class Damage extends Error {
  readonly file: string;
  constructor(file: string, message: string) {
    super(message);
    this.file = file;
  }
}

/** Reads one server's folder and verifies every digest; a damaged folder is a value, never a throw. */
export function parseLock(server: string, folder: string, files: LockFiles): LockEntry {
  if (files.size === 0) return { state: "missing" };
  const path = (name: string): string => `${lockFolder}/${folder}/${name}`;
  const { header, memory, tools, damages } = readParts(server, path, files);
  const list = parseToolList(tools.map((tool) => tool.definition));
  const digest = contractDigest(list);
  const isWhole = header?.canonVersion === canonVersion && header.digest === digest;
  // When the whole has the agreed digest, so has every part.
  if (!isWhole) damages.push(...toolDamages(list, tools));
  for (const problem of list.problems) damages.push(unusable(tools, problem, path("server.json")));
  if (header?.canonVersion === canonVersion && !isWhole && damages.length === 0) {
    damages.push(new Damage(path("server.json"), torn));
  }
  const [first] = damages;
  if (first !== undefined || header === undefined) {
    const file = first?.file ?? path("server.json");
    const name = plainText(server);
    return {
      state: "broken",
      file,
      message: `The lock of ${name} is damaged: ${file}: ${first?.message ?? torn}. Restore it from git, or run \`tenon pin ${name}\` and review what it writes.`,
      salvage: { list, memory, version: header?.version, digest: header?.digest },
    };
  }
  const fileOf = new Map(tools.map((tool) => [nameOf(tool.definition), tool.file]));
  return { state: "pinned", lock: { ...header, digest, list, memory, files: fileOf } };
}

const torn =
  "its digest does not fit the tool files beside it (writing was interrupted, or a merge went wrong)";
const edited =
  "its definition does not have the digest that it states (edited by hand, or a merge went wrong)";

interface Parts {
  readonly header: LockedServerFile | undefined;
  readonly memory: LockMemory;
  readonly tools: readonly ToolFile[];
  readonly damages: Damage[];
}

/** Every file that can be read, and what is wrong with the others. */
function readParts(server: string, path: (name: string) => string, files: LockFiles): Parts {
  const damages: Damage[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      damages.push(error);
      return undefined;
    }
  };
  const header = attempt(() => parseServer(server, path("server.json"), files.get("server.json")));
  const memory = attempt(() => readMemory(path("retired.json"), files.get("retired.json")));
  const tools: ToolFile[] = [];
  for (const [name, text] of files) {
    if (!name.endsWith(".json") || name === "server.json" || name === "retired.json") continue;
    const tool = attempt(() => parseTool(path(name), text));
    if (tool !== undefined) tools.push(tool);
  }
  return { header, memory: memory ?? emptyMemory, tools, damages };
}

function unusable(files: readonly ToolFile[], problem: ToolProblem, other: string): Damage {
  const file = files[problem.index]?.file ?? other;
  return new Damage(file, `the definition is not usable: ${problem.message}`);
}

/** Definitions that do not have the digest that their file states. */
function toolDamages(list: ToolList, files: readonly ToolFile[]): readonly Damage[] {
  const stated = new Map(files.map((file) => [nameOf(file.definition), file]));
  return list.tools.flatMap((tool) => {
    const file = stated.get(tool.name);
    if (file === undefined || file.canonVersion !== canonVersion) return [];
    return file.digest === toolDigest(tool) ? [] : [new Damage(file.file, edited)];
  });
}

function nameOf(definition: Json): string {
  return isJsonObject(definition) ? textOf(definition["name"]) : "";
}

function parseObject(file: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Damage(file, "this is not JSON (an unresolved merge?)");
  }
  if (!isJsonObject(value)) throw new Damage(file, "this is not a JSON object");
  const version = value["lockVersion"];
  if (typeof version !== "number") throw new Damage(file, "`lockVersion` is missing");
  if (version > lockVersion) {
    throw new Damage(
      file,
      `it was written by a newer Tenon (lockVersion ${version}); update Tenon`,
    );
  }
  return value;
}

function parseTool(file: string, text: string): ToolFile {
  const value = parseObject(file, text);
  const { digest, definition } = value;
  if (typeof digest !== "string") throw new Damage(file, "`digest` is missing");
  if (!isJsonObject(definition)) throw new Damage(file, "`definition` is missing");
  return { file, digest, definition, canonVersion: Number(value["canonVersion"]) };
}

function parseServer(server: string, file: string, text: string | undefined): LockedServerFile {
  if (text === undefined) throw new Damage(file, "the file is missing (writing was interrupted)");
  const value = parseObject(file, text);
  const { source, version, digest, protocol, serverInfo } = value;
  if (typeof version !== "string" || !/^\d+\.\d+\.\d+$/u.test(version)) {
    throw new Damage(file, "`version` is not of the form 1.2.3");
  }
  if (typeof digest !== "string") throw new Damage(file, "`digest` is missing");
  if (value["server"] !== server) {
    throw new Damage(file, `it belongs to another server than ${plainText(server)}`);
  }
  return {
    lockVersion,
    canonVersion: Number(value["canonVersion"]),
    server,
    source: typeof source === "string" ? source : "",
    version,
    digest,
    protocol: isJsonObject(protocol)
      ? { era: textOf(protocol["era"]), version: textOf(protocol["version"]) }
      : null,
    serverInfo: isJsonObject(serverInfo)
      ? { name: textOf(serverInfo["name"]), version: textOf(serverInfo["version"]) }
      : null,
    capabilityProfile: textOf(value["capabilityProfile"]),
  };
}

function readMemory(file: string, text: string | undefined): LockMemory {
  if (text === undefined) return emptyMemory;
  return parseMemory(parseObject(file, text));
}
