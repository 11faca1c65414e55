import { createHash } from "node:crypto";
import { Redis } from "iovalkey";
import { countedSlices, sliceMs } from "./rate-window.ts";
import type { RateStore } from "./shared-rates.ts";

/** Connects to Valkey (or Redis 5 and later); rejects nothing: a server that is away is tried again until `close`. */
export function openValkeyRates(url: string): RateStore {
  const client = new Redis(url, {
    // What cannot be asked at once is decided elsewhere.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 5_000,
    // A network that swallows everything is left for a new connection.
    socketTimeout: 1_000,
    retryStrategy: (times) => Math.min(100 * times, 2_000),
  });
  // The one who asks hears of it.
  client.on("error", () => undefined);
  const ask = async (key: string, ...args: readonly (string | number)[]): Promise<unknown> => {
    try {
      return await client.evalsha(scriptDigest, 1, key, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      return client.eval(script, 1, key, ...args);
    }
  };
  return {
    kind: "valkey",
    take: async (key, limit, count) => {
      const id = createHash("sha256").update(`${limit.perSeconds}\0${key}`).digest("base64url");
      const { calls } = limit;
      const said = await ask(`tenon:rate:${id}`, sliceMs(limit), calls, countedSlices, count);
      const [granted, waitMs]: readonly unknown[] = Array.isArray(said) ? said : [];
      if (typeof granted !== "number" || typeof waitMs !== "number") {
        throw new TypeError("the store answered something else");
      }
      return { granted, waitMs };
    },
    close: async () => client.disconnect(),
  };
}

/** The rate window as a hash of slice to count, by the server's own clock. */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local length, calls = tonumber(ARGV[1]), tonumber(ARGV[2])
local slices, count = tonumber(ARGV[3]), tonumber(ARGV[4])
local newest = math.floor(now / length)
local counts, live, total = {}, {}, 0
local all = redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  local slice, count = tonumber(all[at]), tonumber(all[at + 1])
  if slice <= newest - slices then
    redis.call('HDEL', KEYS[1], all[at])
  else
    counts[slice] = count
    live[#live + 1] = slice
    total = total + count
  end
end
local granted = math.max(math.min(count, calls - total), 0)
if granted > 0 then
  redis.call('HINCRBY', KEYS[1], string.format('%.0f', newest), granted)
  redis.call('PEXPIRE', KEYS[1], math.ceil(slices * length) + 1000)
  if counts[newest] == nil then live[#live + 1] = newest end
  counts[newest] = (counts[newest] or 0) + granted
  total = total + granted
end
if granted == count then return {granted, 0} end
table.sort(live)
local left = total - calls + 1
local free = newest
for _, slice in ipairs(live) do
  left = left - counts[slice]
  free = slice
  if left <= 0 then break end
end
return {granted, math.max(math.ceil((free + slices) * length - now), 1)}
`;
const scriptDigest = createHash("sha1").update(script).digest("hex");
