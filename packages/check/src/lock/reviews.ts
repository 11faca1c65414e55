import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { textOf } from "../config/access.ts";
import { limits } from "../limits.ts";
import { fileName, fileNames } from "./file-name.ts";
import { lockFolder, lockVersion } from "./lock.ts";
import type { LockStep } from "./write.ts";

/** A tool that changed after a prompt was last read against it. */
export interface PendingTool {
  /** Digest of the tool that the prompt was read against. */
  readonly reviewed: string;
  /** The version that changed it first. */
  readonly since: string;
  /** Ids of the contract rules that say what changed, sorted. */
  readonly changes: readonly string[];
}

/** What one prompt was last read against; without tools it is settled: nothing waits for a reader. */
export interface ReviewRecord {
  /** Relative to the configuration's folder, with `/`. */
  readonly prompt: string;
  /** Digest of the prompt's text when it was read. */
  readonly text: string;
  readonly tools: ReadonlyMap<string, PendingTool>;
}

/** The records of one server's folder; a file that cannot be read is named, and says nothing. */
export interface Reviews {
  readonly pending: ReadonlyMap<string, ReviewRecord>;
  readonly settled: ReadonlyMap<string, ReviewRecord>;
  /** Paths relative to the configuration's folder, with `/`. */
  readonly damaged: readonly string[];
  /** Text of every file, by its name in the server's folder (`pending/x.json`). */
  readonly files: ReadonlyMap<string, string>;
}

/** Folder of the prompts that wait for a reader, inside a server's folder. */
const pendingFolder = "pending";
/** Folder of the prompts that were read as they are. */
const settledFolder = "reviewed";

/** Reads the prompts that wait for a reader; the settled ones too with `all`, which only `pin` needs. */
export function readReviews(root: string, server: string, which: "pending" | "all"): Reviews {
  const files = new Map<string, string>();
  const damaged: string[] = [];
  const read = (folder: string): ReadonlyMap<string, ReviewRecord> => {
    const found = new Map<string, ReviewRecord>();
    const path = `${lockFolder}/${fileName(server)}/${folder}`;
    for (const name of namesIn(join(root, path))) {
      const text = readSmall(join(root, path, name));
      const record = text === undefined ? undefined : parseReview(text);
      if (text !== undefined) files.set(`${folder}/${name}`, text);
      if (record === undefined) damaged.push(`${path}/${name}`);
      else found.set(record.prompt, record);
    }
    return found;
  };
  const pending = read(pendingFolder);
  const settled = which === "all" ? read(settledFolder) : new Map<string, ReviewRecord>();
  return { pending, settled, damaged, files };
}

/**
 * The steps that turn the files of `before` into `records`; a file that says the same stays byte for byte. A waiting record
 * that cannot be read stays too, unless everything was `read`: nobody knows what it waits for.
 */
export function planReviews(
  before: Reviews,
  records: readonly ReviewRecord[],
  read: boolean,
): readonly LockStep[] {
  const names = fileNames(records.map((record) => record.prompt));
  const wanted = new Map<string, string>();
  for (const record of records) {
    const folder = record.tools.size === 0 ? settledFolder : pendingFolder;
    const name = names.get(record.prompt) ?? fileName(record.prompt);
    wanted.set(`${folder}/${name}.json`, written(record));
  }
  const steps: LockStep[] = [];
  for (const [name, text] of wanted) {
    if (before.files.get(name)?.replaceAll("\r\n", "\n") !== text) {
      steps.push({ act: "write", name, text });
    }
  }
  // Last, so that a crash between two steps leaves a prompt waiting rather than read.
  for (const [name, text] of before.files) {
    const isKept = !read && name.startsWith(`${pendingFolder}/`) && parseReview(text) === undefined;
    if (!wanted.has(name) && !isKept) steps.push({ act: "remove", name });
  }
  return steps;
}

function written({ prompt, text, tools }: ReviewRecord): string {
  const entries = [...tools].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const waiting = entries.length === 0 ? {} : { tools: Object.fromEntries(entries) };
  return `${JSON.stringify({ lockVersion, prompt, text, ...waiting }, null, 2)}\n`;
}

function parseReview(text: string): ReviewRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { prompt, text: digest, tools } = value;
  if (typeof prompt !== "string" || typeof digest !== "string") return undefined;
  const entries = isJsonObject(tools) ? Object.entries(tools) : [];
  return { prompt, text: digest, tools: new Map(entries.flatMap(pendingOf)) };
}

function pendingOf([tool, value]: readonly [string, Json]): readonly [string, PendingTool][] {
  if (!isJsonObject(value)) return [];
  const { reviewed, since } = value;
  return [[tool, { reviewed: textOf(reviewed), since: textOf(since), changes: changesOf(value) }]];
}

function changesOf({ changes }: JsonObject): readonly string[] {
  return Array.isArray(changes) ? changes.filter((rule) => typeof rule === "string") : [];
}

/** File names in order; a folder that is a link, or is not there, has none. */
function namesIn(folder: string): readonly string[] {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .toSorted()
    .slice(0, limits.promptFiles);
}

function readSmall(path: string): string | undefined {
  try {
    const facts = lstatSync(path);
    return facts.isFile() && facts.size <= limits.reviewBytes
      ? readFileSync(path, "utf8")
      : undefined;
  } catch {
    // Gone or forbidden: it is named as damaged.
    return undefined;
  }
}
