import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { EventType, Scope } from "@tenon/api";
import type { JsonObject } from "@tenon/contract";
import { bytes, instant } from "./columns.ts";

/** The hash-chained trail; `details` is the JCS text that was hashed, so that nothing rewrites it. */
export const audit = pgTable(
  "audit",
  {
    sequence: bigint("sequence", { mode: "number" }).primaryKey(),
    at: instant("at").notNull(),
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    subject: text("subject").notNull(),
    details: text("details").notNull(),
    requestId: text("request_id"),
    previous: text("previous").notNull(),
    hash: text("hash").notNull(),
  },
  (table) => [index("audit_subject").on(table.subject, table.sequence)],
);

/** What happened, written in the transaction that made it happen (outbox); listeners and webhooks read it in order. */
export const events = pgTable(
  "outbox",
  {
    id: bigint("id", { mode: "number" }).primaryKey(),
    at: instant("at").notNull(),
    type: text("type").$type<EventType>().notNull(),
    server: text("server"),
    data: jsonb("data").$type<JsonObject>().notNull(),
  },
  (table) => [index("outbox_at").on(table.at)],
);

export const webhooks = pgTable("webhook", {
  id: uuid("id").primaryKey(),
  url: text("url").notNull(),
  events: text("events").array().$type<EventType[]>().notNull(),
  server: text("server"),
  /** Signing secret, encrypted. */
  sealed: bytes("sealed").notNull(),
  createdAt: instant("created_at").notNull(),
  deletedAt: instant("deleted_at"),
});

export const deliveries = pgTable(
  "webhook_delivery",
  {
    id: uuid("id").primaryKey(),
    webhookId: uuid("webhook_id")
      .notNull()
      .references(() => webhooks.id),
    eventId: bigint("event_id", { mode: "number" }).notNull(),
    state: text("state", { enum: ["waiting", "delivered", "failed"] }).notNull(),
    attempts: integer("attempts").notNull(),
    status: integer("status"),
    createdAt: instant("created_at").notNull(),
    lastAttemptAt: instant("last_attempt_at"),
  },
  (table) => [
    unique("webhook_delivery_event").on(table.webhookId, table.eventId),
    index("webhook_delivery_created").on(table.webhookId, table.createdAt),
  ],
);

export const keys = pgTable(
  "api_key",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    kind: text("kind", { enum: ["standard", "gateway"] }).notNull(),
    scopes: text("scopes").array().$type<Scope[]>().notNull(),
    prefix: text("prefix").notNull(),
    /** SHA-256 of the key: keys have 256 random bits, so nothing slower is needed. */
    hash: bytes("hash").notNull().unique("api_key_hash"),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at"),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
  },
  (table) => [
    index("api_key_live")
      .on(table.createdAt)
      .where(sql`${table.revokedAt} is null`),
  ],
);

export const trusts = pgTable("oidc_trust", {
  id: uuid("id").primaryKey(),
  repositoryId: text("repository_id").notNull(),
  ownerId: text("owner_id").notNull(),
  workflow: text("workflow").notNull(),
  scopes: text("scopes").array().$type<Scope[]>().notNull(),
  createdAt: instant("created_at").notNull(),
  revokedAt: instant("revoked_at"),
});
