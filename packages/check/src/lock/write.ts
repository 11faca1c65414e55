import { lstatSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  canonVersion,
  facetDigests,
  isJsonObject,
  parseToolList,
  TenonError,
  toolDigest,
} from "@tenon/contract";
import type { Tool, ToolList } from "@tenon/contract";
import { writeFileAtomically } from "../atomic-write.ts";
import { fileName, fileNames } from "./file-name.ts";
import { lockFolder, lockVersion } from "./lock.ts";
import type { LockedServerFile, LockMemory } from "./lock.ts";
import { parseLock } from "./parse.ts";
import type { LockFiles } from "./parse.ts";

/** The contract to write for one server. */
export interface LockContent {
  readonly header: Omit<LockedServerFile, "lockVersion" | "canonVersion">;
  readonly list: ToolList;
  readonly memory: LockMemory;
}

/** One step of writing a folder, in the order in which a crash between two steps is recognised. */
export type LockStep =
  /** `name` is relative to the server's folder, with `/`. */
  | { readonly act: "write"; readonly name: string; readonly text: string }
  | { readonly act: "remove"; readonly name: string };

/**
 * The steps that turn a folder into the content: the memory first, then tools, `server.json`, and stale files last.
 * A tool whose digest did not change keeps its file byte for byte; unchanged content gives no step.
 */
export function planLock(existing: LockFiles, content: LockContent): readonly LockStep[] {
  const wanted = new Map<string, string>();
  const { retired, required } = content.memory;
  if (retired.length + required.length > 0) {
    wanted.set("retired.json", written({ lockVersion, retired, required }));
  }
  const names = fileNames(content.list.tools.map((tool) => tool.name));
  for (const tool of content.list.tools) {
    const name = `${names.get(tool.name) ?? fileName(tool.name)}.json`;
    wanted.set(name, toolText(tool, existing.get(name)));
  }
  wanted.set("server.json", written({ lockVersion, canonVersion, ...content.header }));
  refuseUnreadable(content, wanted);
  const steps: LockStep[] = [];
  for (const [name, text] of wanted) {
    // A checkout may have turned line ends into CRLF; that is no change.
    if (existing.get(name)?.replaceAll("\r\n", "\n") !== text.replaceAll("\r\n", "\n")) {
      steps.push({ act: "write", name, text });
    }
  }
  for (const name of existing.keys()) {
    if (!wanted.has(name)) steps.push({ act: "remove", name });
  }
  return steps;
}

/** How steps reach the disk; a test puts failures in. */
export type LockWriter = (folder: string, step: LockStep) => void;

/** Carries out the steps of one server. Throws a usage error when the folder is a link or cannot be written. */
export function writeLock(
  root: string,
  server: string,
  steps: readonly LockStep[],
  write: LockWriter = writeStep,
): void {
  const folder = join(root, lockFolder, fileName(server));
  const inner = new Set(steps.flatMap(({ name }) => (name.includes("/") ? [dirname(name)] : [])));
  const folders = [...inner].map((name) => join(folder, name));
  for (const path of [join(root, lockFolder), folder, ...folders]) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new TenonError(
        "usage",
        "lock-is-link",
        `${path}: is a symbolic link; the lock must be a real folder. Replace the link.`,
      );
    }
  }
  for (const step of steps) {
    try {
      write(folder, step);
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
      const path = join(folder, step.name);
      throw new TenonError(
        "usage",
        "lock-unwritable",
        `${path}: cannot be written${code}; mend its permissions or the disk, then run \`tenon pin\` again.`,
        { cause },
      );
    }
  }
  for (const path of folders) removeEmpty(path);
}

/** git keeps no empty folders, so neither does the lock. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It has files, or never was there.
  }
}

function writeStep(folder: string, step: LockStep): void {
  if (step.act === "write") writeFileAtomically(join(folder, step.name), step.text);
  else rmSync(join(folder, step.name), { force: true });
}

function written(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function toolText(tool: Tool, existing: string | undefined): string {
  const digest = toolDigest(tool);
  if (existing !== undefined && holdsDigest(existing, digest)) return existing;
  return written({
    lockVersion,
    canonVersion,
    digest,
    facets: facetDigests(tool),
    definition: tool.definition,
  });
}

function holdsDigest(text: string, digest: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value) || value["canonVersion"] !== canonVersion) return false;
    const [tool] = parseToolList([value["definition"]]).tools;
    return value["digest"] === digest && tool !== undefined && toolDigest(tool) === digest;
  } catch {
    return false;
  }
}

/** Reads back what would be written, so that a lock that cannot be read again is never written. */
function refuseUnreadable(content: LockContent, wanted: LockFiles): void {
  const { server } = content.header;
  const entry = parseLock(server, fileName(server), wanted);
  if (entry.state === "pinned") return;
  const reason = entry.state === "broken" ? entry.message : "it would be empty";
  throw new TenonError(
    "usage",
    "lock-unreadable",
    `The lock of ${server} would not read back: ${reason}`,
  );
}
