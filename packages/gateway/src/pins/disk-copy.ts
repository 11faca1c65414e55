import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { contractDigest, parseToolList } from "@tenon/contract";
import type { Json, ToolList } from "@tenon/contract";
import { z } from "zod";
import { pinLimits } from "./limits.ts";

/** Which pin a copy is of. */
export interface CopyKey {
  readonly registry: string;
  readonly server: string;
  readonly reference: string;
}

/** A contract as the registry gave it. */
export interface PinCopy {
  readonly version: string;
  readonly digest: string;
  readonly observedAt: string;
  /** When the registry last said that it is so: RFC 3339, UTC. */
  readonly readAt: string;
  readonly tools: readonly Json[];
  readonly list: ToolList;
}

const header = z.object({
  format: z.literal(1),
  registry: z.string(),
  server: z.string(),
  reference: z.string(),
  version: z.string(),
  digest: z.string(),
  observedAt: z.string(),
  readAt: z.string(),
  sha256: z.string(),
});

/** What reading a copy found: the copy, nothing, or a file that is not what was written. */
export type FoundCopy =
  | { readonly kind: "copy"; readonly copy: PinCopy }
  | { readonly kind: "none" }
  | { readonly kind: "damaged"; readonly why: string };

/** Copies of pinned contracts in a folder: whole or not at all, and used only when their digests are right. */
export class DiskCopies {
  readonly #folder: string;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, "pins");
  }

  /** Replaces the copy of a pin. Rejects with what the file system says. */
  async write(key: CopyKey, pin: PinCopy): Promise<void> {
    const { version, digest, observedAt, readAt } = pin;
    const copy = { version, digest, observedAt, readAt };
    const body = JSON.stringify(pin.tools);
    const head = JSON.stringify({ format: 1, ...key, ...copy, sha256: sha256(body) });
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#path(key);
    const fresh = `${path}.${randomUUID()}`;
    try {
      const file = await open(fresh, "w", 0o600);
      try {
        await file.writeFile(`${head}\n${body}`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(fresh, path);
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
  }

  /** Never rejects. */
  async read(key: CopyKey): Promise<FoundCopy> {
    const path = this.#path(key);
    try {
      const { size } = await stat(path);
      if (size > pinLimits.diskBytes) return { kind: "damaged", why: "it is too large" };
      return parse(key, await readFile(path, "utf8"));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      return code === "ENOENT"
        ? { kind: "none" }
        : { kind: "damaged", why: `it cannot be read (${code})` };
    }
  }

  #path(key: CopyKey): string {
    const name = sha256(JSON.stringify([key.registry, key.server, key.reference])).slice(0, 40);
    return join(this.#folder, `${name}.json`);
  }
}

function parse(key: CopyKey, text: string): FoundCopy {
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  const head = header.safeParse(jsonOf(text.slice(0, Math.max(0, end))));
  if (!head.success) return { kind: "damaged", why: "its first line is not what was written" };
  const { sha256: sum, version, digest, observedAt, readAt, ...rest } = head.data;
  const isOther =
    rest.registry !== key.registry ||
    rest.server !== key.server ||
    rest.reference !== key.reference;
  if (isOther) return { kind: "damaged", why: "it is the copy of another pin" };
  const tools = sha256(body) === sum ? jsonOf(body) : undefined;
  if (!Array.isArray(tools)) return { kind: "damaged", why: "its checksum is wrong" };
  const list = parseToolList(tools);
  if (contractDigest(list) !== digest) return { kind: "damaged", why: "its digest is wrong" };
  return { kind: "copy", copy: { version, digest, observedAt, readAt, tools, list } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
