import { z } from "zod";
import { digest, id, instant, name, text, verdict, version, versionReference } from "./basic.ts";

/** A movable pointer to a version. `latest` moves by itself to the newest active version that the server serves. */
export const channel = z.object({
  server: name,
  channel: name,
  version,
  digest,
  /** Rises with each move; the ETag holds it. */
  revision: z.int(),
  movedAt: instant,
  movedBy: z.string(),
  /** A move that waits for an approval. */
  pending: z
    .object({
      id,
      version,
      requestedBy: z.string(),
      requestedAt: instant,
      reason: z.string().optional(),
    })
    .optional(),
});
export type Channel = z.infer<typeof channel>;

export const channelMove = z.object({
  id,
  from: version.optional(),
  to: version,
  verdict,
  state: z.enum(["done", "pending", "rejected"]),
  forced: z.boolean(),
  by: z.string(),
  at: instant,
  decidedBy: z.string().optional(),
  decidedAt: instant.optional(),
  reason: z.string().optional(),
});
export type ChannelMove = z.infer<typeof channelMove>;

/** Where a channel shall point. A breaking move needs `force` with a reason, or `request` to wait for an approval. */
export const newPointer = z.strictObject({
  version: versionReference,
  force: z.boolean().optional(),
  request: z.boolean().optional(),
  reason: text.optional(),
});

export const moveDecision = z.strictObject({
  decision: z.enum(["approve", "reject"]),
  reason: text.optional(),
});
