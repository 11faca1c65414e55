import { createHash } from "node:crypto";
import { Pool } from "pg";
import { countedSlices, sliceMs, waitMs } from "./rate-window.ts";
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
      const { rows } = await pool.query<Window>(take, [id, sliceMs(limit), limit.calls, count]);
      const [row] = rows;
      if (row === undefined) throw new TypeError("the store answered something else");
      const { counts, now: nowMs } = row;
      const granted = counts[countedSlices] ?? 0;
      if (granted === count) return { granted, waitMs: 0 };
      const newest = Number(row.slice);
      return { granted, waitMs: Math.ceil(waitMs({ limit, counts, oldest: 0, newest, nowMs })) };
    },
    close: async () => {
      clearInterval(clean);
      await pool.end();
    },
  };
}

interface Window {
  readonly slice: string;
  /** Of the slices, and then how many calls were counted just now. */
  readonly counts: readonly number[];
  readonly now: number;
}

/** Slices by which a stored window is older than now; a clock that went back counts into the newest one. */
const steps = `least(greatest(excluded.slice - w.slice, 0), ${countedSlices})::int`;
const kept = `w.counts[${steps} + 1 : ${countedSlices}]`;
/** As many of the calls as there is room for. */
const granted = `least($4::int, greatest($3::int - (select coalesce(sum(count), 0) from unnest(${kept}) as count)::int, 0))`;

/** Counts of the last moments may be lost with the database's power, so that no call waits for its disk. */
const take = `
  insert into rate_window as w (id, slice, counts, expires_at)
  select
    $1::bytea,
    floor(extract(epoch from clock_timestamp()) * 1000 / $2::float8)::bigint,
    array_fill(0, array[${countedSlices - 1}]) || array[least($4::int, $3::int), least($4::int, $3::int)],
    clock_timestamp() + make_interval(secs => $2::float8 * ${countedSlices} / 1000)
  from (select set_config('synchronous_commit', 'off', true) as durable) as setting
  where durable = 'off'
  on conflict (id) do update set
    counts = case
      when ${steps} = 0 then
        w.counts[1 : ${countedSlices - 1}] || array[w.counts[${countedSlices}] + ${granted}, ${granted}]
      else ${kept} || array_fill(0, array[${steps} - 1]) || array[${granted}, ${granted}]
    end,
    slice = greatest(w.slice, excluded.slice),
    expires_at = excluded.expires_at
  returning slice, counts, (extract(epoch from clock_timestamp()) * 1000)::float8 as now`;

const cleanUp = `
  delete from rate_window where id in (
    select id from rate_window where expires_at < now() limit 10000 for update skip locked
  )`;
