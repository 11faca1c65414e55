import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import type { Dirent } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { plainText, TenonError } from "@tenon/contract";
import { globSync } from "tinyglobby";
import type { PromptSet } from "./config/config.ts";
import { limits } from "./limits.ts";
import { findFiles, plainGlob } from "./plain-glob.ts";
import type { Workspace } from "./workspace.ts";

/** A prompt file with the servers that the configuration ties it to. */
export interface PromptFile {
  /** Relative to the configuration's folder, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Undefined: the file's own declarations bind it. */
  readonly bound: readonly string[] | undefined;
}

/** A file or pattern of the configuration that could not be used. */
export interface PromptFileProblem {
  readonly rule: "prompt-unreadable" | "prompts-no-match";
  /** The prompt file, or undefined when the pattern in the configuration is meant. */
  readonly file: string | undefined;
  /** Line in the configuration. */
  readonly line: number;
  readonly message: string;
}

/** Every prompt file of the configuration, sorted by path, and what could not be read. */
export interface PromptFiles {
  readonly files: readonly PromptFile[];
  readonly problems: readonly PromptFileProblem[];
}

const neverPrompts = ["**/node_modules/**", "**/.git/**", "tenon.lock/**"];

/** Finds and reads the prompt files. Throws a usage error when there are more than the limits allow or a pattern leaves the folder. */
export function readPromptFiles(ws: Workspace): PromptFiles {
  const problems: PromptFileProblem[] = [];
  const bindings = setsByPath(ws, problems);
  if (bindings.size > limits.promptFiles) {
    throw new TenonError(
      "usage",
      "prompts-too-many",
      `The patterns under \`prompts\` in ${ws.configFile} match ${bindings.size} files, more than ${limits.promptFiles}; narrow them or exclude folders.`,
    );
  }
  const files: PromptFile[] = [];
  const readPrompt = promptReader(ws.root);
  let total = 0;
  for (const path of [...bindings.keys()].toSorted()) {
    const sets = bindings.get(path) ?? [];
    const line = sets[0]?.line ?? 1;
    const read = readPrompt(path);
    if (typeof read === "string") {
      problems.push({ rule: "prompt-unreadable", file: path, line, message: read });
      continue;
    }
    total += read.length;
    if (total > limits.promptBytes) {
      throw new TenonError(
        "usage",
        "prompts-too-large",
        `The prompt files of ${ws.configFile} hold more than ${limits.promptBytes} bytes together; narrow the patterns under \`prompts\`.`,
      );
    }
    files.push({ path, bytes: read, bound: boundServers(ws, sets) });
  }
  return { files, problems };
}

/**
 * The servers that the configuration ties each of its prompt files to, by path as in `PromptFile`; undefined: the
 * file's own declarations bind it. Throws a usage error when a pattern leaves the folder.
 */
export function promptBindings(ws: Workspace): ReadonlyMap<string, readonly string[] | undefined> {
  return new Map([...setsByPath(ws, [])].map(([path, sets]) => [path, boundServers(ws, sets)]));
}

function setsByPath(
  ws: Workspace,
  problems: PromptFileProblem[],
): ReadonlyMap<string, readonly PromptSet[]> {
  const found = new Map<string, readonly PromptSet[]>();
  for (const set of ws.config.prompts) {
    for (const path of matches(ws, set, problems)) {
      found.set(path, [...(found.get(path) ?? []), set]);
    }
  }
  return found;
}

/** Entries that name servers decide; an empty list leaves it to the file; else every server is meant. */
function boundServers(ws: Workspace, sets: readonly PromptSet[]): readonly string[] | undefined {
  const named = new Set(sets.flatMap((set) => set.servers ?? []));
  if (named.size > 0) return [...named];
  if (sets.some((set) => set.servers !== undefined)) return undefined;
  return ws.config.servers.map(({ name }) => name);
}

function matches(ws: Workspace, set: PromptSet, problems: PromptFileProblem[]): readonly string[] {
  const found = new Set<string>();
  const list = linksAsFiles(ws.root, set.line, problems);
  for (const pattern of set.include) {
    if (isAbsolute(pattern) || pattern.split(/[/\\]/u).includes("..")) {
      throw new TenonError(
        "usage",
        "pattern-outside",
        `${ws.configFile}:${set.line}: the pattern ${plainText(pattern)} leaves the folder of the configuration; move the configuration up and name the files from there.`,
      );
    }
    const paths = filesMatching(ws.root, pattern, [...neverPrompts, ...set.exclude], list);
    if (paths.length === 0) {
      problems.push({
        rule: "prompts-no-match",
        file: undefined,
        line: set.line,
        message: `The pattern ${plainText(pattern)} matches no file. Correct it or delete it.`,
      });
    }
    for (const path of paths) found.add(path);
  }
  return [...found];
}

/** Files by a glob: plain ones by our own walk, which starts fast, others by the library. */
function filesMatching(
  root: string,
  pattern: string,
  exclude: readonly string[],
  list: (folder: string) => readonly Entry[],
): readonly string[] {
  const glob = plainGlob(pattern);
  const ignore = exclude.flatMap((text) => {
    const plain = plainGlob(text);
    return plain === undefined ? [] : [plain];
  });
  if (glob !== undefined && ignore.length === exclude.length) {
    return findFiles(root, glob, ignore, list);
  }
  return globSync([pattern], {
    cwd: root,
    ignore: exclude,
    dot: true,
    expandDirectories: false,
    followSymbolicLinks: false,
    onlyFiles: true,
    // The walker asks for entries with file types only, one of the many forms of this function.
    fs: { readdirSync: list as unknown as typeof readdirSync },
  });
}

type Entry = Pick<Dirent, "name" | "isFile" | "isDirectory" | "isSymbolicLink">;

/**
 * Lists folders with links shown as files: a link to a file inside the root is a prompt like any other, and the reader
 * names the others. A folder that cannot be listed is named and has no entries.
 */
function linksAsFiles(
  root: string,
  line: number,
  problems: PromptFileProblem[],
): (folder: string) => readonly Entry[] {
  return (folder) => {
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (cause) {
      const code = codeOf(cause);
      const file = relative(root, folder).replaceAll(sep, "/");
      const message = `This folder cannot be listed (${code}). Mend its permissions or exclude it.`;
      if (code !== "ENOENT") problems.push({ rule: "prompt-unreadable", file, line, message });
      return [];
    }
    return entries.map((entry) => {
      if (!entry.isSymbolicLink()) return entry;
      return {
        name: entry.name,
        isFile: () => true,
        isDirectory: () => false,
        isSymbolicLink: () => false,
      };
    });
  };
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "error";
}

/** Reads files of a folder; the real place of each of their folders is looked up once. */
function promptReader(root: string): (path: string) => Uint8Array | string {
  const top = realpathSync.native(root);
  const folders = new Map<string, boolean>();
  const isInside = (path: string): boolean => {
    const inside = relative(top, realpathSync.native(path));
    return !inside.startsWith(`..${sep}`) && inside !== ".." && !isAbsolute(inside);
  };
  const isFolderInside = (folder: string): boolean => {
    const known = folders.get(folder) ?? isInside(folder);
    folders.set(folder, known);
    return known;
  };
  return (path) => {
    const file = join(top, path);
    try {
      let status = lstatSync(file);
      const link = status.isSymbolicLink();
      if (!isFolderInside(dirname(file)) || (link && !isInside(file))) {
        return "This is a link to a place outside the configuration's folder and was not followed. Exclude it or copy the file.";
      }
      if (link) status = statSync(file);
      if (!status.isFile()) return "This is not a regular file and was not read. Exclude it.";
      if (status.size > limits.promptFileBytes) {
        return `This file is larger than ${limits.promptFileBytes} bytes and was not read. Split or exclude it.`;
      }
      return readFileSync(file);
    } catch (cause) {
      return `This file cannot be read (${codeOf(cause)}). Mend its permissions or exclude it.`;
    }
  };
}
