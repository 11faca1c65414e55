import { z } from "zod";
import { limits } from "../limits.ts";
import { digest, instant, name, pageQuery, text, version } from "./basic.ts";

const url = z.url({ protocol: /^https?$/u }).max(limits.urlLength);
const setting = z.string().max(8_192);
const settings = z
  .record(z.string().min(1).max(limits.nameLength), setting)
  .refine((record) => Object.keys(record).length <= limits.serverSettings, "too many entries");

/** How often a server is probed, seconds; jitter of a tenth is added. */
const intervalSeconds = z
  .int()
  .min(10)
  .max(7 * 24 * 3600);

/** What a breaking version waits for: `none` is served at once, `breaking` waits for an approval. */
const approval = z.enum(["none", "breaking"]);

const writable = {
  description: text.optional(),
  owner: text.optional(),
  intervalSeconds: intervalSeconds.optional(),
  /** Request headers; stored encrypted and never returned. */
  headers: settings.optional(),
  approval: approval.optional(),
  /** Paused servers are not probed on schedule. */
  paused: z.boolean().optional(),
};

/** A new server: with a `url`, with a `command` where the operator allows that, or with neither, fed by pushes. */
export const newServer = z
  .strictObject({
    name,
    url: url.optional(),
    transport: z.enum(["auto", "streamable-http", "sse"]).optional(),
    command: z.string().min(1).max(1_024).optional(),
    args: z.array(setting).max(limits.serverSettings).optional(),
    /** Environment of the command; stored encrypted and never returned. */
    env: settings.optional(),
    ...writable,
  })
  .refine(
    (server) => server.url === undefined || server.command === undefined,
    "give `url` or `command`, not both",
  );

export const serverPatch = z.strictObject({
  url: url.optional(),
  ...writable,
  /** Null takes what was said away; without an interval of its own a server has the registry's. */
  description: text.nullable().optional(),
  owner: text.nullable().optional(),
  intervalSeconds: intervalSeconds.nullable().optional(),
  /** Lets a server that was unstable make versions again. */
  unstable: z.literal(false).optional(),
});

/** Freshness of what is served: when it was last seen to be so, how long ago, and when it is looked at next. */
export const freshness = z.object({
  observedAt: instant.optional(),
  ageSeconds: z.int().optional(),
  nextProbeAt: instant.optional(),
  /** A probe is waiting or running. */
  probing: z.boolean(),
});

/**
 * `ok` the last probe was complete · `failing` it was not · `flapping` two contracts alternate · `unstable` the list differs
 * from probe to probe and makes no versions any more · `unknown` never probed.
 */
export const health = z.enum(["ok", "failing", "flapping", "unstable", "unknown"]);

export const server = z.object({
  name,
  source: z.enum(["http", "stdio", "push"]),
  /** Where it is probed, credentials masked. */
  display: z.string(),
  description: z.string().optional(),
  owner: z.string().optional(),
  approval,
  paused: z.boolean(),
  intervalSeconds: z.int().optional(),
  health,
  /** Why the last probe failed. */
  failure: z.object({ code: z.string(), message: z.string(), since: instant }).optional(),
  /** Why its lists make no versions at the moment, and how to release it. */
  unstable: z.object({ since: instant, message: z.string() }).optional(),
  freshness,
  latest: z.object({ version, digest, tools: z.int() }).optional(),
  /** Versions that wait for an approval. */
  pending: z.int(),
  /** The name that the server gives itself and its own version, unverified. */
  serverInfo: z.object({ name: z.string().optional(), version: z.string().optional() }).optional(),
  createdAt: instant,
  updatedAt: instant,
});
export type RegisteredServer = z.infer<typeof server>;

export const serverQuery = pageQuery.extend({
  search: z.string().max(limits.searchLength).optional(),
  health: health.optional(),
});
