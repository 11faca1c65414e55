import { readdirSync, statSync } from "node:fs";
import type { Dirent } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import {
  configNames,
  lockedWorkspace,
  lockFolder,
  openWorkspace,
  promptBindings,
} from "@tenon/check";
import type { LockedWorkspace } from "@tenon/check";
import { TenonError } from "@tenon/contract";
import type { Membership } from "./analysis.ts";
import { limits } from "./limits.ts";

/** The world as projects see it. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** A configuration that counts for every document below its folder, instead of the nearest one. */
  readonly configFile: string | undefined;
}

/** When the disk is looked at: `now`, when the last look is a second old, or only when there was none. */
export type Look = "now" | "stale" | "first";

/** The nearest configuration at or above a folder, or undefined. */
export function configAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    for (const name of configNames) {
      const path = join(at, name);
      if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
    }
    if (dirname(at) === at) return undefined;
  }
}

/**
 * One configuration with its lock, read again when a file of it changed on disk. While the configuration or the lock
 * cannot be read, the last good state answers.
 */
export class Project {
  readonly configFile: string;
  readonly root: string;
  /** True when the configuration was named on the command line, so that it must be there. */
  readonly isNamed: boolean;
  /** Counts loads, so that answers from an earlier state are known to be old. */
  generation = 0;
  locked: LockedWorkspace | undefined;
  /** Why the present files cannot be used; undefined when they can. */
  failure: TenonError | undefined;
  readonly #world: World;
  #bindings: ReadonlyMap<string, readonly string[] | undefined> | undefined;
  #signature = "";
  #lookedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<boolean> = Promise.resolve(false);

  constructor(configFile: string, world: World) {
    this.configFile = configFile;
    this.root = dirname(configFile);
    this.isNamed = configFile === world.configFile;
    this.#world = world;
  }

  /** Reads the files again when they changed; true when that happened. */
  async refresh(when: Look): Promise<boolean> {
    const earlier = this.#loading;
    const loading = earlier.then(
      () => this.#refresh(when),
      () => this.#refresh(when),
    );
    this.#loading = loading;
    return loading;
  }

  /** What a file is to this project; undefined when it is no prompt of it. `look`: files on disk may be new. */
  membership(file: string, look: boolean): Membership | undefined {
    if (this.locked === undefined) return undefined;
    const path = relative(this.root, file).replaceAll(sep, "/");
    if (this.#bindings === undefined || (look && !this.#bindings.has(path))) {
      this.#bindings = this.#promptBindings(this.locked);
    }
    return this.#bindings.has(path) ? { path, bound: this.#bindings.get(path) } : undefined;
  }

  async #refresh(when: Look): Promise<boolean> {
    if (when === "first" && this.generation > 0) return false;
    if (when === "stale" && performance.now() - this.#lookedAt < limits.freshMs) return false;
    const signature = signatureOf(this.configFile);
    this.#lookedAt = performance.now();
    if (signature === this.#signature) return false;
    this.#signature = signature;
    this.#bindings = undefined;
    this.generation += 1;
    try {
      const { env } = this.#world;
      const options = { cwd: this.root, configFile: this.configFile, env, now: this.#world.now() };
      this.locked = await lockedWorkspace(await openWorkspace(options));
      this.failure = undefined;
    } catch (error) {
      this.failure = expected(error);
    }
    return true;
  }

  #promptBindings(locked: LockedWorkspace): ReadonlyMap<string, readonly string[] | undefined> {
    try {
      return promptBindings(locked.workspace);
    } catch (error) {
      this.failure = expected(error);
      return new Map();
    }
  }
}

/** Expected failures are told; anything else is our fault and goes to the caller. */
function expected(error: unknown): TenonError {
  if (error instanceof TenonError) return error;
  throw error;
}

/** Sizes and times of the configuration and of everything in the lock. */
function signatureOf(configFile: string): string {
  const parts = [stamp(configFile)];
  const folders = [join(dirname(configFile), lockFolder)];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesIn(folder)) {
      if (parts.length > limits.lockFiles) return parts.join("\n");
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else parts.push(`${path} ${stamp(path)}`);
    }
  }
  return parts.join("\n");
}

function stamp(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    // Gone between two looks, or not ours to read: the loader says so when it matters.
    return "none";
  }
}

function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // No folder, no lock; the loader names one that cannot be read.
    return [];
  }
}
