import { z } from "zod";
import { limits } from "../limits.ts";
import { instant, json } from "./basic.ts";

/** Key under which our digests and versions stand in `_meta` of an entry of the official registry's API. */
export const officialMetaKey = "dev.tenon/contract";

/** One entry of the official MCP registry's read API, v0.1 (server.json schema 2025-12-11). */
export const officialEntry = z.looseObject({
  server: z.looseObject({ name: z.string(), description: z.string(), version: z.string() }),
  _meta: z.record(z.string(), json),
});

export const officialList = z.object({
  servers: z.array(officialEntry),
  metadata: z.object({ nextCursor: z.string().optional(), count: z.int() }),
});

export const officialQuery = z.strictObject({
  cursor: z.string().max(limits.cursorLength).optional(),
  limit: z.coerce.number().int().min(1).max(limits.pageItems).default(30),
  search: z.string().max(limits.searchLength).optional(),
  updated_since: instant.optional(),
  version: z.string().max(255).optional(),
  include_deleted: z.enum(["true", "false"]).optional(),
});
export const officialParams = z.strictObject({ name: z.string().min(3).max(200) });
export const officialVersionParams = officialParams.extend({ version: z.string().min(1).max(255) });
