import { z } from "zod";
import { limits } from "../limits.ts";
import {
  bump,
  digest,
  instant,
  json,
  name,
  text,
  verdict,
  version,
  versionReference,
} from "./basic.ts";
import { change } from "./change.ts";

const consumerVersion = z
  .string()
  .min(1)
  .max(limits.consumerVersionLength)
  .regex(/^[\x21-\x7e]+$/u, "visible ASCII");

/** One place in a prompt that relies on a tool, a parameter or a value. */
export const use = z.strictObject({
  kind: z.enum(["tool", "parameter", "value", "call"]),
  tool: z.string().min(1).max(limits.nameLength),
  /** Dotted path of the parameter, as `tenon refs` writes it. */
  parameter: z.string().max(2_048).optional(),
  value: z.string().max(2_048).optional(),
  /** For calls: the names of the arguments that the prompt writes. */
  arguments: z.array(z.string().max(2_048)).max(500).optional(),
  file: z.string().min(1).max(1_024),
  line: z.int().min(1),
  column: z.int().min(1),
  confidence: z.enum(["certain", "likely", "possible"]),
});
export type Use = z.infer<typeof use>;

/** What one version of a consumer relies on, server by server, and which contract it was checked against. */
export const recordedUses = z.strictObject({
  repository: text.optional(),
  commit: text.optional(),
  servers: z
    .array(
      z.strictObject({
        server: name,
        version: version.optional(),
        digest: digest.optional(),
        uses: z.array(use).max(limits.uses),
      }),
    )
    .max(200),
});
export type RecordedUses = z.infer<typeof recordedUses>;

export const consumerVersionSummary = z.object({
  consumer: name,
  version: consumerVersion,
  repository: z.string().optional(),
  commit: z.string().optional(),
  recordedAt: instant,
  servers: z.array(
    z.object({
      server: name,
      version: version.optional(),
      digest: digest.optional(),
      uses: z.int(),
    }),
  ),
});

export const consumer = z.object({
  name,
  latest: consumerVersionSummary.optional(),
  environments: z.array(z.object({ environment: name, version: consumerVersion, since: instant })),
});
export type Consumer = z.infer<typeof consumer>;

export const consumerVersionDetail = consumerVersionSummary.extend({
  uses: z.array(use.extend({ server: name })),
  truncated: z.boolean(),
});

/** A prompt line that a change breaks. */
export const impact = z.object({
  consumer: name,
  version: consumerVersion,
  environments: z.array(name),
  level: z.enum(["error", "warning"]),
  change: z.object({
    rule: z.string(),
    path: z.string(),
    message: z.string(),
    renamedTo: z.string().optional(),
  }),
  use,
});
export type Impact = z.infer<typeof impact>;

export const toolListQuestion = z.strictObject({
  tools: z.array(json).max(limits.tools),
  /** What it is compared with: a version, digest or channel; `latest` when absent. */
  against: versionReference.optional(),
});

/** May this tool list ship? `no` names whose prompts break; `unknown` says what could not be decided. */
export const toolListAnswer = z.object({
  answer: z.enum(["yes", "no", "unknown"]),
  verdict,
  bump,
  against: z.object({ version, digest }).optional(),
  digest,
  changes: z.array(change),
  impacts: z.array(impact),
  truncated: z.boolean(),
});

export const deployQuery = z.strictObject({
  server: name,
  version: versionReference,
  environment: name,
});

export const deployReason = z.object({
  code: z.enum([
    "same-contract",
    "compatible",
    "breaks-use",
    "not-used",
    "no-consumers",
    "uses-not-recorded",
    "undecided",
    "version-not-active",
    "too-many-consumers",
  ]),
  answer: z.enum(["yes", "no", "unknown"]),
  consumer: name.optional(),
  consumerVersion: consumerVersion.optional(),
  message: z.string(),
  impacts: z.array(impact),
});

/** `no` beats `unknown` beats `yes`: the answer is that of the worst reason. */
export const deployAnswer = z.object({
  answer: z.enum(["yes", "no", "unknown"]),
  server: name,
  version,
  environment: name,
  reasons: z.array(deployReason),
});

/** A place where consumers run, and how many. */
export const environment = z.object({ environment: name, consumers: z.int() });

export const newDeployment = z.strictObject({ version: consumerVersion });
export const deployment = z.object({
  environment: name,
  consumer: name,
  version: consumerVersion,
  since: instant,
});

export const consumerParams = z.strictObject({ consumer: name });
export const consumerVersionParams = z.strictObject({ consumer: name, version: consumerVersion });
