import type { Caller } from "../caller.ts";
import { resultToolEntry } from "../calls/hand-over.ts";
import type { ServerService } from "../calls/server-service.ts";
import type { Era } from "../era.ts";
import type { Agreed } from "../pins/agreed.ts";
import type { Pins } from "../pins/pins.ts";
import { aggregateLimits } from "./limits.ts";
import { prefixed } from "./prefix.ts";

/** Milliseconds for which clients may keep the joined list; changes are told. */
const ttlMs = 60_000;

/** The lists of all servers as one, joined once for the same lists. */
export class JoinedTools {
  readonly #pins: Pins;
  /** The last ones; clients with pins of their own have others. */
  #kept: readonly Joined[] = [];

  constructor(pins: Pins) {
    this.#pins = pins;
  }

  /**
   * The `result` of `tools/list` for all servers: what is agreed with each (or what it offers, where it is followed), in
   * the order of the configuration, each name behind its server's. Servers of which nothing is known are named in `_meta`.
   */
  async of(services: Iterable<ServerService>, caller: Caller, era: Era): Promise<Buffer> {
    const lists = await Promise.all(
      [...services].map(async (service) => await listOf(this.#pins, service, caller)),
    );
    const known = this.#kept.find((one) => one.era === era && isSame(one.lists, lists));
    if (known !== undefined) return known.bytes;
    const made = { era, lists, bytes: joined(lists, era) };
    this.#kept = [made, ...this.#kept].slice(0, aggregateLimits.joinedLists);
    return made.bytes;
  }
}

interface Joined {
  readonly era: Era;
  readonly lists: readonly ServerList[];
  readonly bytes: Buffer;
}

/** What is agreed never changes: another contract is another object. */
function isSame(some: readonly ServerList[], others: readonly ServerList[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ server, list, extra }, at) => {
      const other = others[at];
      const hasExtra = (extra === undefined) === (other?.extra === undefined);
      return other?.server === server && other.list === list && hasExtra;
    })
  );
}

function joined(lists: readonly ServerList[], era: Era): Buffer {
  const parts: Buffer[] = [open];
  const pinned: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const { server, list, extra } of lists) {
    if (list === undefined) {
      missing.push(server);
      continue;
    }
    const entries = list.listEntries(era, prefixed(server, ""));
    if (entries.length > 0) {
      if (parts.length > 1) parts.push(comma);
      parts.push(entries);
    }
    if (extra !== undefined) parts.push(...(parts.length > 1 ? [comma] : []), extra);
    pinned[server] = list.pinMeta;
  }
  const meta = {
    "dev.tenon/pins": pinned,
    ...(missing.length > 0 && { "dev.tenon/missing": missing }),
  };
  const rest = {
    ...(era === "modern" && { resultType: "complete", ttlMs, cacheScope: "private" }),
    _meta: meta,
  };
  parts.push(Buffer.from(`],${JSON.stringify(rest).slice(1)}`));
  return Buffer.concat(parts);
}

const open = Buffer.from('{"tools":[');
const comma = Buffer.from(",");

interface ServerList {
  readonly server: string;
  readonly list: Agreed | undefined;
  /** A tool of the gateway's own. */
  readonly extra: Buffer | undefined;
}

async function listOf(pins: Pins, service: ServerService, caller: Caller): Promise<ServerList> {
  const { name: server } = service;
  const { client } = caller;
  const extra = service.offersResults(caller) ? resultToolEntry(prefixed(server, "")) : undefined;
  const agreed = pins.agreed(server, client);
  if (agreed !== undefined || !pins.isFollowed(server, client)) {
    return { server, list: agreed, extra };
  }
  if (pins.live(server) === undefined) await pins.look(server);
  return { server, list: pins.live(server), extra };
}
