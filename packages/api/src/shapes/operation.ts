import { z } from "zod";
import { limits } from "../limits.ts";
import { digest, id, instant, json, name, pageQuery, text, version } from "./basic.ts";
import { keyKindSchema, scopeSchema } from "../scope.ts";

/** What a listener of `/v1/events` and a webhook hears. `id` rises; a listener goes on from it with Last-Event-ID. */
export const event = z.object({
  id: z.string(),
  at: instant,
  type: z.enum([
    "server.created",
    "server.updated",
    "server.deleted",
    "version.created",
    "version.changed",
    "channel.moved",
    "channel.requested",
    "consumer.recorded",
    "deployment.recorded",
    "probe.finished",
    "health.changed",
  ]),
  server: name.optional(),
  data: z.record(z.string(), json),
});
export type RegistryEvent = z.infer<typeof event>;
export type EventType = RegistryEvent["type"];

export const eventQuery = z.strictObject({ server: name.optional() });

export const searchQuery = z.strictObject({
  q: z.string().min(1).max(limits.searchLength),
  limit: z.coerce.number().int().min(1).max(limits.pageItems).default(20),
});
export const searchHit = z.object({
  kind: z.enum(["server", "tool", "consumer"]),
  name: z.string(),
  server: name.optional(),
  version: version.optional(),
  digest: digest.optional(),
  /** Some words around the hit, or the description's beginning. */
  excerpt: z.string().optional(),
});

/** Chosen by the caller, so that a request whose outcome stayed unknown can be told from a second one (409). */
const chosenId = id.optional();

const webhookUrl = z.url({ protocol: /^https?$/u }).max(limits.urlLength);
export const newWebhook = z.strictObject({
  id: chosenId,
  url: webhookUrl,
  events: z.array(event.shape.type).min(1).max(16),
  server: name.optional(),
});
export const webhook = z.object({
  id,
  url: z.string(),
  events: z.array(event.shape.type),
  server: name.optional(),
  createdAt: instant,
});
/** The signing secret is shown once. */
export const createdWebhook = webhook.extend({ secret: z.string() });
export const delivery = z.object({
  id,
  event: z.string(),
  state: z.enum(["waiting", "delivered", "failed"]),
  attempts: z.int(),
  status: z.int().optional(),
  lastAttemptAt: instant.optional(),
});

/** One entry of the audit trail; `hash` covers the entry and the hash before it (SHA-256 over the JCS form). */
export const auditEntry = z.object({
  sequence: z.int(),
  at: instant,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), json),
  requestId: z.string().optional(),
  previous: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;
export const auditQuery = pageQuery.extend({
  subject: z.string().max(400).optional(),
  action: z.string().max(100).optional(),
});
export const auditVerification = z.object({
  intact: z.boolean(),
  entries: z.int(),
  head: z.string(),
  /** Sequence of the first entry that does not fit. */
  brokenAt: z.int().optional(),
});

export const newKey = z.strictObject({
  id: chosenId,
  name: text,
  kind: keyKindSchema.default("standard"),
  scopes: z.array(scopeSchema).max(limits.scopes).optional(),
  expiresAt: instant.optional(),
});
export const key = z.object({
  id,
  name: z.string(),
  kind: keyKindSchema,
  scopes: z.array(scopeSchema),
  /** The first characters, to tell keys apart. */
  prefix: z.string(),
  createdAt: instant,
  expiresAt: instant.optional(),
  lastUsedAt: instant.optional(),
});
/** The key itself is shown once; only its hash is kept. */
export const createdKey = key.extend({ key: z.string() });

/** Who the caller is, for pages and for `tenon registry keys`. */
export const caller = z.object({
  anonymous: z.boolean(),
  name: z.string(),
  scopes: z.array(scopeSchema),
  publicReads: z.boolean(),
});

export const tokenExchange = z.strictObject({ token: z.string().min(1).max(16_384) });
export const exchangedKey = z.object({
  key: z.string(),
  expiresAt: instant,
  scopes: z.array(scopeSchema),
  repository: z.string(),
});

/** A repository whose workflows may exchange their identity token (numeric ids, since names can be taken over). */
export const newTrust = z.strictObject({
  id: chosenId,
  repositoryId: z.string().regex(/^\d{1,20}$/u),
  ownerId: z.string().regex(/^\d{1,20}$/u),
  /** `owner/repo/.github/workflows/file.yml@ref`, with `*` for any characters. */
  workflow: z.string().min(1).max(400),
  scopes: z.array(scopeSchema).min(1).max(limits.scopes),
});
export const trust = newTrust.extend({ id, createdAt: instant });

export const newImport = z
  .strictObject({
    /** Base URL of a registry with the official read API. */
    url: z
      .url({ protocol: /^https?$/u })
      .max(limits.urlLength)
      .optional(),
    /** Entries as `GET /v0.1/servers` gives them. */
    servers: z.array(json).max(limits.listEntries).optional(),
    updatedSince: instant.optional(),
  })
  .refine(
    (body) => (body.url === undefined) !== (body.servers === undefined),
    "give `url` or `servers`",
  );
export const importResult = z.object({
  created: z.int(),
  updated: z.int(),
  deleted: z.int(),
  /** Entries that could not be used. */
  problems: z.array(z.object({ name: z.string(), message: z.string() })),
});

export const idParams = z.strictObject({ id });
