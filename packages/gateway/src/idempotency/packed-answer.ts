import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { limits } from "./limits.ts";

/** Bytes as a store keeps them: as they are, compressed, or not at all when there are too many. */
export interface PackedAnswer {
  readonly encoding: "plain" | "gzip" | "dropped";
  readonly bytes: Buffer;
}

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** Prepares bytes for the store; compresses where that helps. */
export async function packed(bytes: Buffer): Promise<PackedAnswer> {
  if (bytes.length > limits.answerBytes) return { encoding: "dropped", bytes: Buffer.alloc(0) };
  if (bytes.length < limits.plainBytes) return { encoding: "plain", bytes };
  const small = await compress(bytes, { level: 1 });
  return small.length < bytes.length * 0.9
    ? { encoding: "gzip", bytes: small }
    : { encoding: "plain", bytes };
}

/** The bytes again; undefined when they were not kept. Rejects when they are damaged. */
export async function unpacked({ encoding, bytes }: PackedAnswer): Promise<Buffer | undefined> {
  if (encoding === "dropped") return undefined;
  return encoding === "plain" ? bytes : expand(bytes, { maxOutputLength: limits.answerBytes });
}
