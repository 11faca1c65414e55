import { createHash } from "node:crypto";
import { inArray } from "drizzle-orm";
import { RegistryProblem } from "../problem.ts";
import type { Database } from "./database.ts";
import { blobs } from "./schema.ts";

/** Content under its SHA-256. */
export interface Blob {
  readonly digest: Uint8Array;
  readonly content: Uint8Array;
}

/** The blob of a text. */
export function blobOf(text: string): Blob {
  const content = Buffer.from(text, "utf8");
  return { digest: createHash("sha256").update(content).digest(), content };
}

/** Stores what is not there yet. */
export async function storeBlobs(tx: Database, all: readonly Blob[], at: string): Promise<void> {
  const distinct = new Map(all.map((blob) => [Buffer.from(blob.digest).toString("hex"), blob]));
  const rows = [...distinct.values()].map((blob) => ({ ...blob, createdAt: at }));
  for (let start = 0; start < rows.length; start += 500) {
    await tx
      .insert(blobs)
      .values(rows.slice(start, start + 500))
      .onConflictDoNothing();
  }
}

/** Texts by hexadecimal digest. Throws `blob-damaged` when stored content does not match its digest or is missing. */
export async function loadBlobs(
  db: Database,
  digests: readonly Uint8Array[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (let start = 0; start < digests.length; start += 1_000) {
    const part = digests.slice(start, start + 1_000);
    const found = await db.select().from(blobs).where(inArray(blobs.digest, part));
    for (const { digest, content } of found) {
      const wanted = Buffer.from(digest).toString("hex");
      if (createHash("sha256").update(content).digest("hex") !== wanted) throw damaged(wanted);
      texts.set(wanted, Buffer.from(content).toString("utf8"));
    }
  }
  for (const digest of digests) {
    const wanted = Buffer.from(digest).toString("hex");
    if (!texts.has(wanted)) throw damaged(wanted);
  }
  return texts;
}

function damaged(digest: string): RegistryProblem {
  return new RegistryProblem(
    "blob-damaged",
    `The stored content sha256:${digest} is missing or does not match its digest, so it is not served. Restore the database from a backup.`,
  );
}
