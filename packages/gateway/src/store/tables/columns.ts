import { customType } from "drizzle-orm/pg-core";

/** `bytea`; drivers give Buffer or Uint8Array, we always see a Buffer. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
  fromDriver: (value) => Buffer.from(value),
  toDriver: (value) => Buffer.from(value),
});

/** `timestamptz` in milliseconds, read and written as the RFC 3339 text of an instant in UTC. */
export const instant = customType<{ data: string; driverData: string | Date }>({
  dataType: () => "timestamp (3) with time zone",
  fromDriver: (value) => new Date(value).toISOString(),
  toDriver: (value) => value,
});
