import { readFileSync, writeFileSync } from "node:fs";
import { randomUUID, webcrypto } from "node:crypto";
import { join } from "node:path";
import { plainText } from "@tenon/contract";
import type { AuditSettings } from "../config/settings.ts";
import { holdFolder } from "../store/folder-hold.ts";
import type { Store } from "../store/store.ts";
import { callIds } from "./call-id.ts";
import { textDigest } from "./digest.ts";
import type { DrainNews } from "./drain-messages.ts";
import { startDrainWorker } from "./drain-worker.ts";
import { intentJson, outcomeJson } from "./encode.ts";
import { auditLimits as limits } from "./limits.ts";
import type { Audit, CallOutcome, Waiting } from "./record.ts";
import { redactorOf } from "./redact.ts";
import { writtenPlace } from "./segments.ts";
import { openSpool } from "./spool.ts";
import type { Spool } from "./spool.ts";

export interface AuditOptions {
  readonly settings: Pick<AuditSettings, "payload" | "redact" | "retentionDays" | "folder">;
  readonly store: Store;
  /** Bytes of the spool on disk. */
  readonly spoolBytes?: number;
}

/**
 * Opens the audit of this replica: its spool is `spool` in the folder, which one process can have. Throws a usage error when
 * another process has it, or it cannot be written.
 */
export function openAudit(options: AuditOptions): Audit {
  const { settings, store, spoolBytes = limits.spoolBytes } = options;
  const folder = join(settings.folder, "spool");
  const hold = holdFolder(
    folder,
    "Every replica needs a folder of its own for its audit: name another one (audit.folder).",
  );
  const memory = new SharedArrayBuffer(8);
  const spool = openSpool({ folder, maxBytes: spoolBytes, written: writtenPlace(memory) });
  const tally = tallyOf(spool);
  const worker = startDrainWorker(
    {
      folder,
      replica: replicaIn(folder),
      first: spool.first,
      written: memory,
      retentionDays: settings.retentionDays,
    },
    store,
    tally.heard,
  );
  const log = callLog(settings, spool, tally);
  let closed: Promise<void> | undefined;
  return {
    newCallId: callIds(),
    ...log.calls,
    state: tally.state,
    drained: async () => {
      await log.settled();
      await tally.empty();
    },
    close: () => {
      closed ??= (async () => {
        await log.settled();
        spool.close();
        await worker.stop();
        hold.release();
      })();
      return closed;
    },
  };
}

/** What an audit that is switched off does: nothing, and every call may go. */
export function silentAudit(): Audit {
  return {
    newCallId: callIds(),
    intent: (_intent, waits) => {
      waits?.written(true);
      return true;
    },
    outcome: (_outcome, waits) => waits?.written(true),
    flush: () => true,
    state: () => ({
      queuedRecords: 0,
      lostRecords: 0,
      tornRecords: 0,
      spoolBytes: 0,
      draining: true,
      lastError: undefined,
    }),
    drained: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** The name of this replica's chain: made once for a folder. */
function replicaIn(folder: string): string {
  const file = join(folder, "replica");
  try {
    writeFileSync(file, randomUUID(), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(file, "utf8").trim();
}

/** Counts what is on its way. */
interface Tally {
  readonly wrote: (records: number) => void;
  readonly lost: (records: number) => void;
  readonly heard: (news: DrainNews) => void;
  readonly state: Audit["state"];
  /** Resolves when nothing is queued. */
  readonly empty: () => Promise<void>;
}

function tallyOf(spool: Spool): Tally {
  let queued = 0;
  let found = 0;
  let lost = 0;
  let torn = 0;
  let draining = false;
  /** Whether what older processes left is stored. */
  let caughtUp = false;
  let failure: string | undefined;
  let waiting: (() => void)[] = [];
  const heard = (news: DrainNews): void => {
    if (news.kind === "found") {
      queued += news.records - found;
      found = news.records;
    }
    if (news.kind === "connected") {
      draining = true;
      caughtUp = true;
      failure = undefined;
    }
    if (news.kind === "failed") {
      if (news.away) draining = false;
      failure = news.message;
    }
    if (news.kind === "stored") {
      queued -= news.records + news.torn;
      lost += news.lost;
      torn += news.torn;
      spool.free(news.freedBytes);
      if (news.lost === 0) failure = undefined;
    }
    if (queued > 0 || !caughtUp) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  return {
    wrote: (records) => {
      queued += records;
    },
    lost: (records) => {
      lost += records;
    },
    heard,
    state: () => {
      const error = spool.lastError() ?? failure;
      return {
        queuedRecords: Math.max(0, queued),
        lostRecords: lost,
        tornRecords: torn,
        spoolBytes: spool.bytes(),
        draining,
        lastError: error === undefined ? undefined : plainText(error),
      };
    },
    empty: async () => {
      if (queued > 0 || !caughtUp) await awake((resolve) => void waiting.push(resolve));
    },
  };
}

/** Waits, and keeps the process alive meanwhile, which nothing else may do. */
async function awake(wait: (resolve: () => void) => void): Promise<void> {
  const alive = setInterval(() => undefined, limits.beatMs);
  await new Promise<void>(wait);
  clearInterval(alive);
}

interface CallLog {
  readonly calls: Pick<Audit, "intent" | "outcome" | "flush">;
  /** Resolves when digests that are made in the background are there, and all is written. */
  readonly settled: () => Promise<void>;
}

/** Writes what waits at the end of a turn of the event loop. */
function turnsOf(spool: Spool): {
  readonly flush: () => boolean;
  /** Tells, too, who waits for it. */
  readonly flushSoon: (waits?: Waiting) => void;
} {
  let isDue = false;
  let waiting: Waiting[] = [];
  const flush = (): boolean => {
    isDue = false;
    const isSafe = spool.flush();
    // A full disk may have room later; what waits meanwhile is bounded.
    if (!isSafe) setTimeout(flushSoon, limits.retryMs).unref();
    const told = waiting;
    waiting = [];
    for (const one of told) one.written(isSafe);
    return isSafe;
  };
  const flushSoon = (waits?: Waiting): void => {
    if (waits !== undefined) waiting.push(waits);
    if (isDue) return;
    isDue = true;
    setImmediate(flush);
  };
  return { flush, flushSoon };
}

function callLog(
  { payload, redact }: AuditOptions["settings"],
  spool: Spool,
  tally: Tally,
): CallLog {
  const redactor = redactorOf(redact);
  const digesting = new Set<Promise<void>>();
  const { flush, flushSoon } = turnsOf(spool);
  let open = 0;
  const add = (outcome: CallOutcome, digest: string | undefined, waits?: Waiting): void => {
    open = Math.max(0, open - 1);
    if (spool.end(outcomeJson(outcome, digest))) tally.wrote(1);
    else tally.lost(1);
    flushSoon(waits);
  };
  const digestLater = (outcome: CallOutcome, result: Uint8Array, waits?: Waiting): void => {
    const made = webcrypto.subtle.digest("SHA-256", Buffer.from(result)).then(
      (digest) => add(outcome, `sha256:${Buffer.from(digest).toString("hex")}`, waits),
      () => add(outcome, undefined, waits),
    );
    digesting.add(made);
    void made.finally(() => digesting.delete(made));
  };
  return {
    calls: {
      intent: (intent, waits) => {
        const reserved = (open + 1) * limits.outcomeBytes;
        if (!spool.begin(intentJson(intent, payload, redactor), reserved)) {
          tally.lost(1);
          return false;
        }
        open += 1;
        tally.wrote(1);
        flushSoon(waits);
        return true;
      },
      outcome: (outcome, waits) => {
        const { result } = outcome;
        if (result === undefined || payload === "none") add(outcome, undefined, waits);
        else if (result.byteLength <= limits.digestNowBytes) {
          add(outcome, textDigest(result), waits);
        } else digestLater(outcome, result, waits);
      },
      flush,
    },
    settled: async () => {
      await Promise.all(digesting);
      flush();
    },
  };
}
