import { setTimeout as pause } from "node:timers/promises";
import { plainText } from "@tenon/contract";
import type { Session } from "../store/session.ts";
import { countLines } from "./count-lines.ts";
import type { DrainNews } from "./drain-messages.ts";
import { auditLimits as limits } from "./limits.ts";
import { keepRefused } from "./refused.ts";
import { dropOld } from "./retention.ts";
import type { Place } from "./segments.ts";
import type { SpooledLine } from "./line.ts";
import type { SpoolReader } from "./spool-reader.ts";
import { chainStore, readMark } from "./store-batch.ts";
import type { ChainStore } from "./store-batch.ts";

export interface DrainOptions {
  readonly folder: string;
  readonly replica: string;
  /** The segment that this process began with. */
  readonly first: number;
  /** False when an earlier thread of the same process ended. */
  readonly firstStart: boolean;
  /** How far earlier threads of the process told that records are stored. */
  readonly told: Place | undefined;
  readonly retentionDays: number;
  readonly reader: SpoolReader;
  readonly connect: () => Promise<Session>;
  readonly tell: (news: DrainNews) => void;
  /** Aborted: store what is there, then end. */
  readonly stopping: AbortSignal;
}

/** Moves records from the spool into the database until it is told to stop; whatever fails is tried again. */
export async function drain(given: DrainOptions): Promise<void> {
  let { told } = given;
  const tell = (news: DrainNews): void => {
    if (news.kind === "stored") told = news.end;
    given.tell(news);
  };
  const options = { ...given, tell };
  const { connect, stopping, folder, first } = options;
  let pauseMs: number = limits.retryMs;
  let known = !options.firstStart;
  const tellFound = (from: Place): void => {
    if (!known) tell({ kind: "found", records: countLines(folder, from, first) });
  };
  // Until the database says how far they are stored, all of them may be missing there.
  tellFound(options.reader.start());
  for (;;) {
    let session: Session | undefined;
    try {
      session = await connect();
      const place = await startOf(session, options, known);
      tellFound(place);
      if (told !== undefined) tellMissed(options, told, place);
      told = place;
      known = true;
      await drainInto(session, options, place, () => {
        pauseMs = limits.retryMs;
      });
      return;
    } catch (error) {
      tell({ kind: "failed", message: messageOf(error), away: true });
    } finally {
      await session?.close();
    }
    // Who was told to stop does not wait for a database that is away.
    if (stopping.aborted) return;
    await pause(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, limits.retryMostMs);
  }
}

/** Tells of records that are stored although the database's word about them was lost. */
function tellMissed({ reader, tell }: DrainOptions, from: Place, until: Place): void {
  let place = from;
  for (;;) {
    const batch = reader.read(place, limits.batchRecords, until);
    if (batch === undefined) return;
    const { records, torn, end } = batch;
    tell({ kind: "stored", records: records.length, lost: 0, torn, freedBytes: 0, end });
    place = end;
  }
}

async function drainInto(
  session: Session,
  options: DrainOptions,
  from: Place,
  went: () => void,
): Promise<void> {
  const { tell, stopping } = options;
  const chain = chainStore(session.query, options.replica);
  const most = session.kind === "pglite" ? limits.embeddedBatchRecords : limits.batchRecords;
  const storing: Storing = { ...options, chain, most };
  let place = await catchUp(storing, from);
  tell({ kind: "connected" });
  went();
  const due = { beat: 0, retention: 0 };
  for (;;) {
    // Looked at before: what is written afterwards, and before the order to stop, would be missed.
    const last = stopping.aborted;
    const next = await storeNext(storing, place);
    if (next !== undefined) {
      place = next.end;
      went();
      due.beat = performance.now() + limits.beatMs;
      if (next.more) continue;
    } else if (last) {
      return;
    }
    if (performance.now() >= due.beat) {
      await session.query("update audit_replica set seen_at = now() where replica = $1", [
        options.replica,
      ]);
      due.beat = performance.now() + limits.beatMs;
    }
    if (performance.now() >= due.retention) {
      const more = await dropOld(session, options.retentionDays);
      due.retention = performance.now() + (more ? 0 : limits.retentionMs);
    }
    const restMs = limits.lookMs * limits.looksPerBatch;
    await pause(restMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** A drain that is connected. */
interface Storing extends DrainOptions {
  readonly chain: ChainStore;
  /** Records of a batch. */
  readonly most: number;
}

/**
 * Where to go on. `known`: this process has stored something already. Until then a place that lies beyond what earlier
 * processes wrote is of a spool that was deleted, and is forgotten.
 */
async function startOf(session: Session, options: DrainOptions, known: boolean): Promise<Place> {
  const { reader, replica, first } = options;
  const { place } = await readMark(session.query, replica);
  if (known || place.segment < first) return place.segment === 0 ? reader.start() : place;
  await session.query(
    "update audit_replica set spool_segment = 0, spool_offset = 0 where replica = $1",
    [replica],
  );
  return reader.start();
}

/** Stores what processes left that are gone, then gives their open calls an outcome. */
async function catchUp(storing: Storing, from: Place): Promise<Place> {
  const { first, reader, tell, chain } = storing;
  if (from.segment >= first) return from;
  const limit = { segment: first, offset: 0 };
  let place = from;
  for (;;) {
    const next = await storeNext(storing, place, limit);
    if (next === undefined) break;
    place = next.end;
  }
  let all = false;
  while (!all) {
    all = await chain.resolveOpen(limit, limits.resolvedRecords);
  }
  const freedBytes = reader.release(limit);
  tell({ kind: "stored", records: 0, lost: 0, torn: 0, freedBytes, end: limit });
  return limit;
}

/** Stores a batch. Resolves with where the next one begins and whether it is there, undefined when there was nothing. */
async function storeNext(
  storing: Storing,
  place: Place,
  limit?: Place,
): Promise<{ readonly end: Place; readonly more: boolean } | undefined> {
  const { reader, tell, most } = storing;
  const batch = reader.read(place, most, limit);
  if (batch === undefined) return undefined;
  const { records, end, torn, more } = batch;
  const lost = await storeAll(storing, records, end);
  const freedBytes = end.segment > place.segment ? reader.release(end) : 0;
  tell({ kind: "stored", records: records.length, lost, torn, freedBytes, end });
  return { end, more };
}

/** Stores records; what the database refuses for its content is found by halves and put aside. Resolves with how many. */
async function storeAll(
  storing: Storing,
  records: readonly SpooledLine[],
  end: Place,
): Promise<number> {
  const { chain, folder, tell } = storing;
  try {
    return await chain.store(records, end);
  } catch (error) {
    const code = codeOf(error);
    if (!/^2[23]/u.test(code)) throw error;
    const half = records.length >> 1;
    const second = records[half];
    if (half > 0 && second !== undefined) {
      const lost = await storeAll(storing, records.slice(0, half), second);
      return lost + (await storeAll(storing, records.slice(half), end));
    }
    await chain.store([], end);
    // Stored already, under another place.
    if (code === "23505") return 0;
    for (const record of records) keepRefused(folder, record);
    tell({ kind: "failed", message: `refused: ${messageOf(error)}`, away: false });
    return records.length;
  }
}

function codeOf(error: unknown): string {
  const code: unknown =
    typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "";
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || codeOf(error) || error.name : "unknown";
  return plainText(text);
}
