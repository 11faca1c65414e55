import type { Json, JsonObject } from "@tenon/contract";
import { isJsonObject } from "@tenon/contract";
import { z } from "zod";

/** Key of the official registry's own metadata in an entry (API v0.1). */
export const officialKey = "io.modelcontextprotocol.registry/official";

/** What an entry must have to be taken over (server.json, schema 2025-12-11). */
const entryShape = z.looseObject({
  server: z.looseObject({
    name: z
      .string()
      .min(3)
      .max(200)
      .regex(/^[A-Za-z0-9.-]+\/[A-Za-z0-9._-]+$/u),
    description: z.string().max(2_000),
    version: z.string().min(1).max(255),
    remotes: z
      .array(z.looseObject({ type: z.string(), url: z.string().max(2_048) }))
      .max(100)
      .optional(),
  }),
  _meta: z.record(z.string(), z.unknown()).optional(),
});

const metaShape = z.looseObject({
  status: z.enum(["active", "deprecated", "deleted"]).default("active"),
  updatedAt: z.iso.datetime({ offset: true }).optional(),
  isLatest: z.boolean().optional(),
});

/** An entry of another registry, read. */
export interface OfficialEntry {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly status: "active" | "deprecated" | "deleted";
  readonly isLatest: boolean | undefined;
  readonly updatedAt: string | undefined;
  /** The first remote that can be dialled as it stands, without variables to fill in. */
  readonly url: string | undefined;
  readonly entry: JsonObject;
}

/** Reads an entry; a string says why it cannot be used. */
export function readEntry(raw: Json): OfficialEntry | string {
  const parsed = entryShape.safeParse(raw);
  if (!parsed.success || !isJsonObject(raw)) {
    const [issue] = parsed.error?.issues ?? [];
    return `${issue?.path.join("/") ?? "entry"}: ${issue?.message ?? "no object"}`;
  }
  const { server, _meta: about = {} } = parsed.data;
  const meta = metaShape.safeParse(about[officialKey] ?? {});
  const { status, updatedAt, isLatest } = meta.success
    ? meta.data
    : { status: "active" as const, updatedAt: undefined, isLatest: undefined };
  return {
    name: server.name,
    version: server.version,
    description: server.description,
    status,
    isLatest,
    updatedAt: updatedAt === undefined ? undefined : new Date(updatedAt).toISOString(),
    url: server.remotes?.map(({ url }) => url).find(isPlainUrl),
    entry: raw,
  };
}

function isPlainUrl(url: string): boolean {
  return /^https?:\/\/[^{}]+$/u.test(url) && URL.canParse(url);
}

/** The name under which an imported server is registered here: `com.example/desk` becomes `com.example.desk`. */
export function localName(officialName: string): string {
  return officialName.replace("/", ".").slice(0, 128);
}
