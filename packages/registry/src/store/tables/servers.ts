import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { JsonObject } from "@tenon/contract";
import { bytes, instant } from "./columns.ts";

/** Content by its SHA-256: raw tool definitions and raw wire messages, stored once, never changed. */
export const blobs = pgTable("blob", {
  digest: bytes("digest").primaryKey(),
  content: bytes("content").notNull(),
  createdAt: instant("created_at").notNull(),
});

export const servers = pgTable(
  "server",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    name: text("name").notNull(),
    source: text("source", { enum: ["http", "stdio", "push"] }).notNull(),
    url: text("url"),
    transport: text("transport", { enum: ["auto", "streamable-http", "sse"] }),
    command: text("command"),
    args: jsonb("args").$type<readonly string[]>(),
    /** Headers and environment, encrypted (see credentials.ts). */
    sealed: bytes("sealed"),
    display: text("display").notNull(),
    description: text("description"),
    owner: text("owner"),
    intervalSeconds: integer("interval_seconds"),
    approval: text("approval", { enum: ["none", "breaking"] }).notNull(),
    paused: boolean("paused").notNull(),
    /** The version last seen, and since how many complete probes in a row (see settle.ts). */
    currentVersionId: bigint("current_version_id", { mode: "number" }),
    currentStreak: integer("current_streak").notNull().default(0),
    /** Rises with each version and each move of `latest`: the compare-and-set of an admission. */
    revision: integer("revision").notNull().default(0),
    /** The server tells when its tools change, so it is listened to. */
    tellsChanges: boolean("tells_changes").notNull().default(false),
    flapping: boolean("flapping").notNull().default(false),
    /** Its list differs at every probe: what was seen last, how often in a row, and when somebody released it (stability.ts). */
    unstableSince: instant("unstable_since"),
    unstableDigest: text("unstable_digest"),
    unstableStreak: integer("unstable_streak").notNull().default(0),
    releasedAt: instant("released_at"),
    observedAt: instant("observed_at"),
    nextProbeAt: instant("next_probe_at"),
    probingSince: instant("probing_since"),
    failures: integer("failures").notNull().default(0),
    failingSince: instant("failing_since"),
    failureCode: text("failure_code"),
    failureMessage: text("failure_message"),
    serverInfo: jsonb("server_info").$type<JsonObject>(),
    /** Name in the official registry, for servers that were imported. */
    officialName: text("official_name"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    // A deleted server's name is free again.
    uniqueIndex("server_name")
      .on(table.name)
      .where(sql`${table.deletedAt} is null`),
    index("server_due")
      .on(table.nextProbeAt)
      .where(sql`${table.deletedAt} is null`),
    index("server_official").on(table.officialName),
  ],
);

/** Entries that were imported from a registry with the official read API, by name and version, status mirrored. */
export const officialEntries = pgTable(
  "official_entry",
  {
    name: text("name").notNull(),
    version: text("version").notNull(),
    entry: jsonb("entry").$type<JsonObject>().notNull(),
    status: text("status", { enum: ["active", "deprecated", "deleted"] }).notNull(),
    isLatest: boolean("is_latest").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.name, table.version] }),
    index("official_entry_updated").on(table.updatedAt),
  ],
);

/** What one complete probe saw beside the tools, once per distinct wire content, era, profile and authorization. */
export const snapshots = pgTable(
  "snapshot",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    serverId: integer("server_id")
      .notNull()
      .references(() => servers.id),
    versionId: bigint("version_id", { mode: "number" })
      .notNull()
      .references(() => versions.id),
    raw: bytes("raw")
      .notNull()
      .references(() => blobs.digest),
    era: text("era", { enum: ["legacy", "modern"] }),
    protocolVersion: text("protocol_version"),
    capabilityProfile: text("capability_profile").notNull(),
    /** `anonymous` or `credentials`: whether the probe sent any. */
    authorizationClass: text("authorization_class").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    unique("snapshot_content")
      .on(
        table.serverId,
        table.raw,
        table.era,
        table.protocolVersion,
        table.capabilityProfile,
        table.authorizationClass,
      )
      .nullsNotDistinct(),
  ],
);

/** Every probe and push; kept small, since an unchanged server adds one at each turn. */
export const observations = pgTable(
  "observation",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    serverId: integer("server_id")
      .notNull()
      .references(() => servers.id),
    at: instant("at").notNull(),
    trigger: text("trigger", {
      enum: ["schedule", "demand", "list-changed", "push", "import"],
    }).notNull(),
    outcome: text("outcome", {
      enum: ["changed", "unchanged", "unstable", "failed", "partial", "unauthorised", "refused"],
    }).notNull(),
    durationMs: integer("duration_ms").notNull(),
    snapshotId: bigint("snapshot_id", { mode: "number" }).references(() => snapshots.id),
    failureCode: text("failure_code"),
    failureMessage: text("failure_message"),
  },
  (table) => [index("observation_server").on(table.serverId, table.id)],
);

/** Tools by canonical digest, with the raw definition under which each was seen first. */
export const tools = pgTable(
  "tool",
  {
    digest: text("digest").primaryKey(),
    canonVersion: integer("canon_version").notNull(),
    name: text("name").notNull(),
    raw: bytes("raw")
      .notNull()
      .references(() => blobs.digest),
    inputDigest: text("input_digest").notNull(),
    outputDigest: text("output_digest").notNull(),
    annotationsDigest: text("annotations_digest").notNull(),
    proseDigest: text("prose_digest").notNull(),
    /** Beginning of the description, for search results. */
    excerpt: text("excerpt").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    index("tool_words").using(
      "gin",
      sql`to_tsvector('simple', replace(${table.name}, '_', ' ') || ' ' || ${table.excerpt})`,
    ),
    index("tool_name").on(sql`${table.name} text_pattern_ops`),
  ],
);

/** A contract of one server: the unit that is pinned. Only its state and when it was last seen ever change. */
export const versions = pgTable(
  "server_version",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    serverId: integer("server_id")
      .notNull()
      .references(() => servers.id),
    major: bigint("major", { mode: "number" }).notNull(),
    minor: bigint("minor", { mode: "number" }).notNull(),
    patch: bigint("patch", { mode: "number" }).notNull(),
    digest: text("digest").notNull(),
    canonVersion: integer("canon_version").notNull(),
    state: text("state", { enum: ["active", "pending", "rejected"] }).notNull(),
    verdict: text("verdict", { enum: ["breaking", "dangerous", "safe", "same"] }).notNull(),
    bump: text("bump", { enum: ["major", "minor", "patch", "none"] }).notNull(),
    previousId: bigint("previous_id", { mode: "number" }),
    tools: integer("tools").notNull(),
    origin: text("origin", { enum: ["probe", "push", "import"] }).notNull(),
    serverVersion: text("server_version"),
    brokeWithoutMajor: boolean("broke_without_major").notNull(),
    createdAt: instant("created_at").notNull(),
    observedAt: instant("observed_at").notNull(),
    deprecatedAt: instant("deprecated_at"),
    deprecationReason: text("deprecation_reason"),
    sunsetAt: instant("sunset_at"),
  },
  (table) => [
    // Identity comes from content: the same tools seen twice, by anybody at the same time, are one version.
    unique("server_version_digest").on(table.serverId, table.digest),
    unique("server_version_number").on(table.serverId, table.major, table.minor, table.patch),
    index("server_version_contract").on(table.digest),
  ],
);

/** The tools of a version in wire order, each with the raw definition that was seen. */
export const versionTools = pgTable(
  "server_version_tool",
  {
    versionId: bigint("version_id", { mode: "number" })
      .notNull()
      .references(() => versions.id),
    position: integer("position").notNull(),
    toolDigest: text("tool_digest")
      .notNull()
      .references(() => tools.digest),
    raw: bytes("raw")
      .notNull()
      .references(() => blobs.digest),
  },
  (table) => [
    primaryKey({ columns: [table.versionId, table.position] }),
    index("server_version_tool_digest").on(table.toolDigest),
  ],
);

/** Comparisons that were made, by content, policy and engine: a pure function's results, deletable at any time. */
export const verdicts = pgTable(
  "verdict",
  {
    oldDigest: text("old_digest").notNull(),
    newDigest: text("new_digest").notNull(),
    policy: text("policy").notNull(),
    engineVersion: text("engine_version").notNull(),
    difference: jsonb("difference").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.oldDigest, table.newDigest, table.policy, table.engineVersion] }),
  ],
);
