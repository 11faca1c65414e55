import { index, integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { bytes } from "./columns.ts";

/** Every instant is the database's own: replicas' clocks differ. */
const instant = (name: string) => timestamp(name, { precision: 3, withTimezone: true });

/** One call under an idempotency key. Whoever inserts the row makes the call; everybody else reads what became of it. */
export const idempotencyRecords = pgTable(
  "idempotency_record",
  {
    /** SHA-256 of caller, server and key. */
    id: bytes("id").primaryKey(),
    /** SHA-256 of what is called: method, tool and arguments. */
    digest: bytes("digest").notNull(),
    server: text("server").notNull(),
    /** The tool's name, or the method of a call that names none. */
    tool: text("tool").notNull(),
    state: text("state", { enum: ["in-flight", "done", "unknown"] }).notNull(),
    /** The running replica that makes the call. */
    holder: text("holder").notNull(),
    /** In flight and past this time: the holder died, and nobody knows what became of the call. */
    leaseUntil: instant("lease_until").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    /** Of an answer: which member of the JSON-RPC response it is, its HTTP status, its bytes as they came. */
    part: text("part", { enum: ["result", "error"] }),
    status: integer("status"),
    encoding: text("encoding", { enum: ["plain", "gzip", "dropped"] }),
    answer: bytes("answer"),
  },
  (table) => [index("idempotency_record_expiry").on(table.expiresAt)],
);
