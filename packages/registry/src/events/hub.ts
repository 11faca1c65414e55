import { EventEmitter } from "node:events";
import type { RegistryEvent } from "@tenon/api";
import { gt, max } from "drizzle-orm";
import { backlog } from "./backlog.ts";
import { limits } from "../limits.ts";
import type { OpenDatabase } from "../store/database.ts";
import { eventChannel } from "../store/ledger.ts";
import { events } from "../store/schema.ts";

/** Events as they happen on any replica, for this replica's listeners. */
export interface EventHub {
  /**
   * Events after `lastEventId` (from now on when absent), in order, until the signal. A reader that falls too far behind
   * is cut off; it comes back with the id of the last event that it saw.
   */
  readonly subscribe: (options: {
    readonly server: string | undefined;
    readonly lastEventId: string | undefined;
    readonly signal: AbortSignal;
  }) => AsyncGenerator<RegistryEvent>;
  /** Calls back for every event, in this process; the result ends it. */
  readonly onEvent: (heard: (event: RegistryEvent) => void) => () => void;
  readonly close: () => Promise<void>;
}

/** Postgres channel for what is told live and not stored: the payload is the event itself. */
export const liveChannel = "tenon_live";

/**
 * The hub of one replica. Notifications wake it and a slow poll stands behind them, since a connection that was away
 * missed some; the outbox itself says what happened.
 */
export async function openHub(open: OpenDatabase): Promise<EventHub> {
  const emitter = new EventEmitter().setMaxListeners(0);
  const [newest] = await open.db.select({ id: max(events.id) }).from(events);
  const reader = outboxReader(open, newest?.id ?? 0, (event) => emitter.emit("event", event));
  const unlisten = await open.listen(eventChannel, () => void reader.read());
  const unlistenLive = await open.listen(liveChannel, (payload) => {
    emitter.emit("event", liveEvent(payload));
  });
  const poll = setInterval(() => void reader.read(), limits.eventPollMs);
  poll.unref();
  const closing = new AbortController();
  return {
    subscribe: ({ server, lastEventId, signal }) =>
      wanted(
        follow(
          open,
          emitter,
          reader.position,
          lastEventId,
          AbortSignal.any([signal, closing.signal]),
        ),
        server,
      ),
    onEvent: (heard) => {
      emitter.on("event", heard);
      return () => void emitter.off("event", heard);
    },
    close: async () => {
      clearInterval(poll);
      closing.abort();
      await unlisten();
      await unlistenLive();
      await reader.read();
    },
  };
}

interface OutboxReader {
  /** Reads what is new and hands it on in order; calls while it reads make it read once more. */
  readonly read: () => Promise<void>;
  readonly position: () => number;
}

function outboxReader(
  open: OpenDatabase,
  start: number,
  told: (event: RegistryEvent) => void,
): OutboxReader {
  let position = start;
  let reading: Promise<void> | undefined;
  let again = false;
  const readAll = async (): Promise<void> => {
    do {
      again = false;
      const fresh = await eventsAfter(open, position);
      for (const event of fresh) told(event);
      position = Number(fresh.at(-1)?.id ?? position);
      again ||= fresh.length === limits.eventBatch;
    } while (again);
  };
  return {
    position: () => position,
    read: async () => {
      again = true;
      // A database that is away is asked again at the next poll.
      reading ??= readAll()
        .catch(() => undefined)
        .finally(() => {
          reading = undefined;
        });
      await reading;
    },
  };
}

/** Stored events after an id, oldest first, at most `limits.eventBatch`. */
async function eventsAfter(open: OpenDatabase, id: number): Promise<readonly RegistryEvent[]> {
  const rows = await open.db
    .select()
    .from(events)
    .where(gt(events.id, id))
    .orderBy(events.id)
    .limit(limits.eventBatch);
  return rows.map(({ id, at, type, server, data }) => ({
    id: String(id),
    at,
    type,
    ...(server === null ? {} : { server }),
    data,
  }));
}

/** What was stored after `lastEventId`, then what happens; nothing twice and nothing left out in between. */
async function* follow(
  open: OpenDatabase,
  emitter: EventEmitter,
  position: () => number,
  lastEventId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<RegistryEvent> {
  // Listening starts before the stored events are read, so that what happens meanwhile waits in line.
  const live = backlog(emitter, limits.eventBacklog, signal);
  let last = lastEventId === undefined ? position() : Number(lastEventId);
  if (!Number.isSafeInteger(last)) last = position();
  try {
    let stored: readonly RegistryEvent[];
    do {
      stored = lastEventId === undefined ? [] : await eventsAfter(open, last);
      yield* stored;
      last = Number(stored.at(-1)?.id ?? last);
    } while (stored.length === limits.eventBatch);
    for await (const event of live) {
      // Probes are told live, without a place in the order.
      if (event.type !== "probe.finished") {
        if (Number(event.id) <= last) continue;
        last = Number(event.id);
      }
      yield event;
    }
  } finally {
    await live.return(undefined);
  }
}

async function* wanted(
  all: AsyncGenerator<RegistryEvent>,
  server: string | undefined,
): AsyncGenerator<RegistryEvent> {
  for await (const event of all) if (server === undefined || event.server === server) yield event;
}

function liveEvent(payload: string): RegistryEvent {
  // Only replicas of this registry can notify on its database, always with an event of theirs.
  return JSON.parse(payload) as RegistryEvent;
}
