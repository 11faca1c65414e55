import { createHash } from "node:crypto";
import { limits } from "../limits.ts";

/** Names that a file system or the lock itself keeps for other things, whatever their extension. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|server|retired)(?:\.|$)/iu;

/**
 * File names (without `.json`) for a set of names of strangers: no separators, no leading or trailing dots, nothing reserved,
 * at most `limits.fileNameLength` characters and a hash, and no two alike on a file system that ignores case.
 */
export function fileNames(names: readonly string[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const name of names) {
    const key = readable(name).toLowerCase();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Map(
    names.map((name) => {
      const alone = counts.get(readable(name).toLowerCase()) === 1;
      return [name, alone ? fileName(name) : hashed(name)];
    }),
  );
}

/** The file name of one name that is known to differ from its neighbours in more than case. */
export function fileName(name: string): string {
  const text = readable(name);
  const usable = text !== "" && text.length <= limits.fileNameLength && !reserved.test(text);
  return usable ? text : hashed(name);
}

function readable(name: string): string {
  const encoded = name
    .toWellFormed()
    .replaceAll(/[^A-Za-z0-9_.-]/gu, (character) =>
      Array.from(new TextEncoder().encode(character), percent).join(""),
    );
  return encoded.replace(/^\./u, "%2E").replace(/\.$/u, "%2E");
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** `~` occurs in no readable name, so a hashed name meets no other. */
function hashed(name: string): string {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 12);
  const text = readable(name).slice(0, limits.fileNameLength);
  // The part before the first dot must not be a reserved name either.
  return `${reserved.test(text) ? "_" : ""}${text}~${hash}`;
}
