import { z } from "zod";
import { limits } from "../limits.ts";
import { bump, digest, instant, json, name, text, verdict, version } from "./basic.ts";
import { change } from "./change.ts";

/** `active` is served · `pending` waits for an approval · `rejected` was refused and is not served. */
export const versionState = z.enum(["active", "pending", "rejected"]);

const deprecation = z.object({ reason: z.string(), sunset: instant.optional(), at: instant });

const summary = {
  server: name,
  version,
  digest,
  state: versionState,
  /** What changed against the version before, in short. */
  verdict,
  bump,
  previous: version.optional(),
  tools: z.int(),
  /** First seen. */
  createdAt: instant,
  /** Last seen to be so. */
  observedAt: instant,
  origin: z.enum(["probe", "push", "import"]),
  deprecation: deprecation.optional(),
  /** The version that the server gave itself, and whether it broke callers without a new major of its own. */
  serverVersion: z.string().optional(),
  brokeWithoutMajor: z.boolean(),
};

export const versionSummary = z.object(summary);
export type VersionSummary = z.infer<typeof versionSummary>;

/** A contract as it is pinned: the tools verbatim, in the order in which the server lists them. */
export const pinnedVersion = z.object({ ...summary, tools: z.array(json) });
export type PinnedVersion = z.infer<typeof pinnedVersion>;

/** A version with what changed since the one before. */
export const changelogEntry = z.object({ ...summary, changes: z.array(change) });

export const versionPatch = z.strictObject({
  state: z.enum(["active", "rejected"]).optional(),
  deprecation: z.strictObject({ reason: text, sunset: instant.optional() }).nullable().optional(),
  reason: text.optional(),
});

/** A tool list pushed from CI. */
export const pushedSnapshot = z.strictObject({
  tools: z.array(json).max(limits.tools),
  prompts: z.array(json).max(limits.listEntries).optional(),
  resources: z.array(json).max(limits.listEntries).optional(),
  serverInfo: z
    .strictObject({ name: z.string().max(200), version: z.string().max(200) })
    .optional(),
  instructions: z.string().max(100_000).optional(),
});

const problem = z.object({ index: z.int(), name: z.string().optional(), message: z.string() });

/** What became of a tool list: the version that holds it, and what changed against the one before. */
export const admitted = z.object({
  server: name,
  version,
  digest,
  state: versionState,
  verdict,
  bump,
  /** False when this contract had been seen before. */
  created: z.boolean(),
  changes: z.array(change),
  /** Entries of the list that could not be used; they are not in the contract. */
  problems: z.array(problem),
});
export type Admitted = z.infer<typeof admitted>;

export const probeOutcome = z.enum([
  "changed",
  "unchanged",
  "unstable",
  "failed",
  "partial",
  "unauthorised",
  "refused",
]);

/** One observation: every probe leaves one, and only a complete one can make a version. */
export const observation = z.object({
  /** Rises with time. */
  id: z.string(),
  server: name,
  at: instant,
  trigger: z.enum(["schedule", "demand", "list-changed", "push", "import"]),
  outcome: probeOutcome,
  /** Milliseconds from dialling to the last page. */
  durationMs: z.int(),
  version: version.optional(),
  digest: digest.optional(),
  era: z.enum(["legacy", "modern"]).optional(),
  protocolVersion: z.string().optional(),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type Observation = z.infer<typeof observation>;

export const queuedProbe = z.object({ server: name, state: z.literal("queued") });
