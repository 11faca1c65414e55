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
  uuid,
} from "drizzle-orm/pg-core";
import type { Use } from "@tenon/api";
import { instant } from "./columns.ts";
import { servers, versions } from "./servers.ts";

export const channels = pgTable(
  "channel",
  {
    serverId: integer("server_id")
      .notNull()
      .references(() => servers.id),
    name: text("name").notNull(),
    versionId: bigint("version_id", { mode: "number" })
      .notNull()
      .references(() => versions.id),
    revision: integer("revision").notNull(),
    movedAt: instant("moved_at").notNull(),
    movedBy: text("moved_by").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.serverId, table.name] }),
    index("channel_version").on(table.versionId),
  ],
);

export const channelMoves = pgTable(
  "channel_move",
  {
    id: uuid("id").primaryKey(),
    serverId: integer("server_id")
      .notNull()
      .references(() => servers.id),
    channel: text("channel").notNull(),
    fromVersionId: bigint("from_version_id", { mode: "number" }).references(() => versions.id),
    toVersionId: bigint("to_version_id", { mode: "number" })
      .notNull()
      .references(() => versions.id),
    /** Revision of the channel that the move was asked for; an approval of a stale one fails. */
    revision: integer("revision").notNull(),
    verdict: text("verdict", { enum: ["breaking", "dangerous", "safe", "same"] }).notNull(),
    state: text("state", { enum: ["done", "pending", "rejected"] }).notNull(),
    forced: boolean("forced").notNull(),
    by: text("by").notNull(),
    at: instant("at").notNull(),
    decidedBy: text("decided_by"),
    decidedAt: instant("decided_at"),
    reason: text("reason"),
  },
  (table) => [index("channel_move_channel").on(table.serverId, table.channel, table.at)],
);

export const consumers = pgTable("consumer", {
  id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
  name: text("name").notNull().unique("consumer_name"),
  createdAt: instant("created_at").notNull(),
});

export const consumerVersions = pgTable(
  "consumer_version",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    consumerId: integer("consumer_id")
      .notNull()
      .references(() => consumers.id),
    version: text("version").notNull(),
    repository: text("repository"),
    commit: text("commit"),
    recordedAt: instant("recorded_at").notNull(),
  },
  (table) => [
    unique("consumer_version_number").on(table.consumerId, table.version),
    index("consumer_version_recorded").on(table.consumerId, table.recordedAt),
  ],
);

/** What a consumer version relies on in one server, which need not be registered (yet). */
export const uses = pgTable(
  "uses",
  {
    consumerVersionId: bigint("consumer_version_id", { mode: "number" })
      .notNull()
      .references(() => consumerVersions.id),
    server: text("server").notNull(),
    version: text("version"),
    digest: text("digest"),
    count: integer("count").notNull(),
    uses: jsonb("uses").$type<readonly Use[]>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.consumerVersionId, table.server] }),
    index("uses_server").on(table.server),
  ],
);

export const deployments = pgTable(
  "deployment",
  {
    environment: text("environment").notNull(),
    consumerId: integer("consumer_id")
      .notNull()
      .references(() => consumers.id),
    consumerVersionId: bigint("consumer_version_id", { mode: "number" })
      .notNull()
      .references(() => consumerVersions.id),
    since: instant("since").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.environment, table.consumerId] }),
    index("deployment_version").on(table.consumerVersionId),
  ],
);
