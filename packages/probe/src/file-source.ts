import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { parseDocument } from "./document.ts";
import type { Guard } from "./guard.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { Snapshot, Target } from "./snapshot.ts";

type FileTarget = Extract<Target, { kind: "file" }>;

/** Reads a saved tool list from a file or a pipe, or from standard input for the path `-`. */
export async function loadFile(target: FileTarget, guard: Guard): Promise<Snapshot> {
  guard.enter("read");
  try {
    const bytes =
      target.path === "-"
        ? await collect(process.stdin, guard)
        : await readPath(target.path, guard);
    return parseDocument(bytes, target.display);
  } catch (error) {
    throw guard.stopped ?? (error instanceof ProbeStop ? error : fileStop(error));
  }
}

/** Every byte of a stream, within the guard's limit and time. */
export async function collect(stream: Readable, guard: Guard): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const read = async (): Promise<void> => {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      guard.countBytes(bytes.byteLength);
      guard.signal.throwIfAborted();
      chunks.push(bytes);
    }
  };
  try {
    await guard.run(read());
  } finally {
    stream.destroy();
  }
  return Buffer.concat(chunks);
}

async function readPath(path: string, guard: Guard): Promise<Uint8Array> {
  const facts = await stat(path);
  if (!facts.isFile() && !facts.isFIFO()) {
    throw new ProbeStop(
      "file-unreadable",
      "It is not a file. Name a file that holds a tools/list result.",
    );
  }
  return collect(createReadStream(path), guard);
}

function fileStop(cause: unknown): ProbeStop {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new ProbeStop("file-missing", "There is no such file. Check the path.", { cause });
  }
  return new ProbeStop(
    "file-unreadable",
    `The file cannot be read (${code}). Check its kind and permissions.`,
    {
      cause,
    },
  );
}
