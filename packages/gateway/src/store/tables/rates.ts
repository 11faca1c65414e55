import { bigint, index, integer, pgTable, timestamp } from "drizzle-orm/pg-core";
import { bytes } from "./columns.ts";

/** How often one client called one tool lately, for replicas that count together in the database. */
export const rateWindows = pgTable(
  "rate_window",
  {
    /** SHA-256 of server, tool, caller and limit. */
    id: bytes("id").primaryKey(),
    /** Number of the newest slice of time that `counts` ends with. */
    slice: bigint("slice", { mode: "number" }).notNull(),
    /** Calls in the newest slices, the newest last; behind them how many were counted the last time. */
    counts: integer("counts").array().notNull(),
    expiresAt: timestamp("expires_at", { precision: 3, withTimezone: true }).notNull(),
  },
  (table) => [index("rate_window_expiry").on(table.expiresAt)],
);
