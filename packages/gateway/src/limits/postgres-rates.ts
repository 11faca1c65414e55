import { createHash } from "node:crypto";
import { Pool } from "pg";
import { countedSlices, sliceMs, waitMs } from "./rate-window.ts";
import type { RateLimit } from "./rate-window.ts";
import type { RateStore } from "./shared-rates.ts";

/**
 * Counts in the gateway's database, whose table `rate_window` must exist. Has a few connections of its own, so that
 * nothing else makes a call wait; a database that is away is asked again with the next call.
 */
export function openPostgresRates(url: string): RateStore {
  const pool = new Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 1_000,
    query_timeout: 1_000,
    keepAlive: true,
  });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  const clean = setInterval(() => {
    pool.query(cleanUp).catch(() => undefined);
  }, 60_000);
  clean.unref();
  return {
    kind: "postgres",
    take: async (key, limit, count) => {
      const id = createHash("sha256").update(`${limit.perSeconds}\0${key}`).digest();
      let granted = Math.min(count, limit.calls);
      if (await taken(pool, id, limit, granted)) {
        if (granted === count) return { granted, waitMs: 0 };
      } else granted = 0;
      const { room, waitMs } = await looked(pool, id, limit);
      if (granted > 0 || room === 0) return { granted, waitMs };
      // Not for all of them, but for some.
      const some = Math.min(room, count);
      return { granted: (await taken(pool, id, limit, some)) ? some : 0, waitMs };
    },
    close: async () => {
      clearInterval(clean);
      await pool.end();
    },
  };
}

/** Counts all of the calls, or none. */
async function taken(pool: Pool, id: Buffer, limit: RateLimit, count: number): Promise<boolean> {
  if (count < 1) return false;
  const { rowCount } = await pool.query(take, [id, sliceMs(limit), limit.calls, count]);
  return rowCount === 1;
}

/** How many more calls there is room for, and how long until there is room for one. */
async function looked(
  pool: Pool,
  id: Buffer,
  limit: RateLimit,
): Promise<{ readonly room: number; readonly waitMs: number }> {
  const { rows } = await pool.query<Window>(look, [id]);
  const [row] = rows;
  if (row === undefined) return { room: limit.calls, waitMs: sliceMs(limit) };
  const { counts, now: nowMs } = row;
  const newest = Number(row.slice);
  const live = counts.slice(Math.max(Math.floor(nowMs / sliceMs(limit)) - newest, 0));
  const room = Math.max(limit.calls - live.reduce((sum, count) => sum + count, 0), 0);
  return { room, waitMs: Math.ceil(waitMs({ limit, counts, oldest: 0, newest, nowMs })) };
}

interface Window {
  readonly slice: string;
  readonly counts: readonly number[];
  readonly now: number;
}

/** Slices by which a stored window is older than now; a clock that went back counts into the newest one. */
const steps = `least(greatest(excluded.slice - w.slice, 0), ${countedSlices})::int`;
const kept = `w.counts[${steps} + 1 : ${countedSlices}]`;

/**
 * One row comes back when the calls were counted, none when they would be too many. Counts of the last moments may be lost
 * with the database's power, so that no call waits for its disk.
 */
const take = `
  insert into rate_window as w (id, slice, counts, expires_at)
  select
    $1::bytea,
    floor(extract(epoch from clock_timestamp()) * 1000 / $2::float8)::bigint,
    array_fill(0, array[${countedSlices - 1}]) || 1,
    clock_timestamp() + make_interval(secs => $2::float8 * ${countedSlices} / 1000)
  from (select set_config('synchronous_commit', 'off', true) as durable) as setting
  where durable = 'off'
  on conflict (id) do update set
    counts = case
      when ${steps} = 0 then w.counts[1 : ${countedSlices - 1}] || w.counts[${countedSlices}] + $4::int
      else ${kept} || array_fill(0, array[${steps} - 1]) || $4::int
    end,
    slice = greatest(w.slice, excluded.slice),
    expires_at = excluded.expires_at
  where (select coalesce(sum(count), 0) from unnest(${kept}) as count) + $4::int <= $3::int
  returning 1`;

const look = `
  select slice, counts, (extract(epoch from clock_timestamp()) * 1000)::float8 as now
  from rate_window where id = $1`;

const cleanUp = `
  delete from rate_window where id in (
    select id from rate_window where expires_at < now() limit 10000 for update skip locked
  )`;
