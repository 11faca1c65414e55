import { z } from "zod";
import { bump, digest, json, verdict, version } from "./basic.ts";

const witness = z.object({
  validUnder: z.enum(["old", "new"]),
  value: json,
  error: z.string(),
});

/** One classified change, as `tenon diff --format json` writes it. */
export const change = z.object({
  rule: z.string(),
  level: z.enum(["breaking", "dangerous", "safe"]),
  bump,
  tool: z.string(),
  path: z.string(),
  old: json.optional(),
  new: json.optional(),
  renamedTo: z.string().optional(),
  proof: z.enum(["witness", "proved", "unknown"]),
  witness: witness.optional(),
  message: z.string(),
});

const side = z.object({ version: version.optional(), digest });

/** What changed between two contracts. */
export const difference = z.object({
  schemaVersion: z.literal(1),
  verdict,
  bump,
  from: side,
  to: side,
  changes: z.array(change),
});
export type Difference = z.infer<typeof difference>;
