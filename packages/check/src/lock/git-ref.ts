import { spawn } from "node:child_process";
import { plainText, TenonError } from "@tenon/contract";
import { limits } from "../limits.ts";
import { fileName } from "./file-name.ts";
import { lockFolder } from "./lock.ts";
import { parseLock } from "./parse.ts";
import type { LockSource } from "./work-tree.ts";

/** The lock as it was committed at a git ref. Throws a usage error when there is no such ref or no repository. */
export async function gitLock(
  root: string,
  ref: string,
  signal?: AbortSignal,
): Promise<LockSource> {
  if (ref === "" || ref.startsWith("-")) throw unknownRef(ref);
  const run = (args: readonly string[], input?: string): Promise<Buffer> =>
    runGit(root, args, input, signal);
  const commit = await run([
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${ref}^{commit}`,
  ])
    .then((bytes) => bytes.toString("utf8").trim())
    .catch((cause: unknown) => {
      throw cause instanceof TenonError && cause.code !== "git-failed"
        ? cause
        : unknownRef(ref, cause);
    });
  const listing = await run(["ls-tree", "-r", "-z", "--long", commit, "--", `${lockFolder}/`]);
  const blobs = blobsOf(listing.toString("utf8"));
  const texts = await readBlobs(run, blobs);
  return {
    entry: (server) => {
      const folder = fileName(server);
      return parseLock(server, folder, texts.get(folder) ?? new Map());
    },
    folders: () => [...texts.keys()].toSorted(),
  };
}

interface Blob {
  readonly id: string;
  readonly folder: string;
  readonly name: string;
}

/** Entries of `git ls-tree -r -z --long` that are regular files `tenon.lock/<folder>/<name>.json` of a sane size. */
function blobsOf(listing: string): readonly Blob[] {
  const blobs: Blob[] = [];
  for (const line of listing.split("\0")) {
    const match = /^100(?:644|755) blob ([0-9a-f]+) +(\d+)\t(.+)$/su.exec(line);
    if (match === null) continue;
    const [, id = "", size = "0", path = ""] = match;
    const [, folder, name, ...deeper] = path.split("/");
    if (folder === undefined || name === undefined || deeper.length > 0) continue;
    if (!name.endsWith(".json") || Number(size) > limits.lockFileBytes) continue;
    blobs.push({ id, folder, name });
  }
  return blobs.slice(0, limits.lockTools);
}

async function readBlobs(
  run: (args: readonly string[], input?: string) => Promise<Buffer>,
  blobs: readonly Blob[],
): Promise<ReadonlyMap<string, Map<string, string>>> {
  const folders = new Map<string, Map<string, string>>();
  if (blobs.length === 0) return folders;
  const output = await run(["cat-file", "--batch"], blobs.map((blob) => `${blob.id}\n`).join(""));
  let offset = 0;
  for (const blob of blobs) {
    const end = output.indexOf(10, offset);
    const size = Number(output.toString("utf8", offset, end).split(" ")[2]);
    if (end < 0 || !Number.isInteger(size))
      throw gitFailed("git cat-file answered what it never should");
    const files = folders.get(blob.folder) ?? new Map<string, string>();
    files.set(blob.name, output.toString("utf8", end + 1, end + 1 + size));
    folders.set(blob.folder, files);
    offset = end + 1 + size + 1;
  }
  return folders;
}

function runGit(
  cwd: string,
  args: readonly string[],
  input: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = ["--no-optional-locks", "-c", "core.fsmonitor=false", "--literal-pathspecs"];
    const child = spawn("git", [...options, ...args], {
      cwd,
      stdio: ["pipe", "pipe", "pipe"],
      ...(signal === undefined ? {} : { signal }),
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.gitBytes) child.kill("SIGKILL");
      else chunks.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint = (complaint + chunk.toString("utf8")).slice(0, 2000);
    });
    child.on("error", (cause) => {
      if (signal?.aborted === true) {
        reject(cause);
        return;
      }
      reject(
        new TenonError(
          "usage",
          "git-missing",
          `git could not be started in ${cwd}; install git or use another baseline.`,
          { cause },
        ),
      );
    });
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(gitFailed(plainText(complaint.trim() || `git ended with code ${code}`)));
    });
    // A git that ended early closes its input; its exit code tells the reason.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
  });
}

function gitFailed(what: string): TenonError {
  return new TenonError(
    "usage",
    "git-failed",
    `git: ${what}. Check the ref and that this folder is in a repository.`,
  );
}

function unknownRef(ref: string, cause?: unknown): TenonError {
  const message = `There is no commit \`${plainText(ref, 80)}\` here; fetch it (a shallow clone lacks other branches) or name another ref after \`git:\`.`;
  return new TenonError("usage", "git-ref-unknown", message, { cause });
}
