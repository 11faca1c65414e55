import { createHash } from "node:crypto";
import type { VersionSummary } from "@tenon/api";
import { eq } from "drizzle-orm";
import type { EventHub } from "../events/hub.ts";
import { jsonType } from "../http/etag.ts";
import { limits } from "../limits.ts";
import type { Database } from "../store/database.ts";
import { versions } from "../store/schema.ts";
import { rawToolsOf } from "./stored-contract.ts";
import { findServedVersion, findServer, versionSummary } from "./version-rows.ts";
import type { NamedServer } from "./version-rows.ts";
import type { VersionRow } from "./version-row.ts";

/** A contract as it is served, assembled once per replica and verified by digest on the way in. */
export interface ServedPin {
  /** The whole answer's bytes. */
  readonly body: Buffer;
  /** Weak validator: it changes with the contract and what is said about it, not with the time it was last seen. */
  readonly etag: string;
  /** Headers of an answer, without and with the body. */
  readonly fresh: Readonly<Record<string, string>>;
  readonly full: Readonly<Record<string, string>>;
}

/** Contracts that were served lately, and where channels point. */
export interface PinCache {
  /**
   * By version number, digest or channel; no promise when it is in memory. Rejects with `server-missing`, `version-missing`, `version-not-usable`,
   * `blob-damaged`. A move is followed when its event arrives, and after `pointerAgeMs` whatever happens.
   */
  readonly pin: (server: string, reference: string) => ServedPin | Promise<ServedPin>;
  /** Forgets what a server's references point to; its contracts stay. */
  readonly forget: (server: string) => void;
}

interface Pointer {
  /** The promise until it is kept. */
  pin: ServedPin | Promise<ServedPin>;
  readonly until: number;
}

/** The cache of one replica: bounded by bytes, least recently used goes first. */
export function pinCache(db: Database, hub: EventHub, now: () => Date): PinCache {
  const pointers = new Map<string, Map<string, Pointer>>();
  const tools = toolTexts(db);
  const resolve = async (name: string, reference: string): Promise<ServedPin> => {
    const server = await findServer(db, name);
    const version = await findServedVersion(db, server, reference);
    return assemble(await summaryOf(db, server, version), await tools(version.id));
  };
  hub.onEvent(({ server }) => {
    if (server !== undefined) pointers.delete(server);
  });
  return {
    pin: (name, reference) => {
      const at = now().getTime();
      const known = pointers.get(name)?.get(reference);
      if (known !== undefined && known.until > at) return known.pin;
      const pin = resolve(name, reference);
      const pointer: Pointer = { pin, until: at + limits.pointerAgeMs };
      remember(pointers, name, reference, pointer);
      pin.then(
        (served) => (pointer.pin = served),
        // A failure is told to those who wait for it and not remembered.
        () => pointers.get(name)?.delete(reference),
      );
      return pin;
    },
    forget: (name) => {
      pointers.delete(name);
    },
  };
}

/** The tools of a version as the JSON text of an array; a version's tools never change. */
function toolTexts(db: Database): (versionId: number) => Promise<Buffer> {
  const texts = new Map<number, Buffer>();
  let bytes = 0;
  return async (versionId) => {
    const known = texts.get(versionId);
    const text = known ?? Buffer.from(`[${(await rawToolsOf(db, versionId)).join(",")}]`);
    // Whoever loaded it meanwhile loaded the same.
    if (!texts.has(versionId)) bytes += text.length;
    texts.delete(versionId);
    texts.set(versionId, text);
    for (const [oldest, { length }] of texts) {
      if (bytes <= limits.pinCacheBytes || oldest === versionId) break;
      texts.delete(oldest);
      bytes -= length;
    }
    return text;
  };
}

function remember(
  pointers: Map<string, Map<string, Pointer>>,
  name: string,
  reference: string,
  pointer: Pointer,
): void {
  if (pointers.size >= limits.pointers && !pointers.has(name)) pointers.clear();
  const mine = pointers.get(name) ?? new Map<string, Pointer>();
  if (mine.size >= limits.pointersPerServer) mine.clear();
  mine.set(reference, pointer);
  pointers.set(name, mine);
}

async function summaryOf(
  db: Database,
  server: NamedServer,
  version: VersionRow,
): Promise<VersionSummary> {
  const previous =
    version.previousId === null
      ? undefined
      : (await db.select().from(versions).where(eq(versions.id, version.previousId)))[0];
  return versionSummary(server, version, previous);
}

/** The answer's bytes: the summary with the tools' raw texts spliced in, so that nothing is rewritten. */
function assemble(summary: VersionSummary, tools: Buffer): ServedPin {
  const { tools: _count, observedAt, ...lasting } = summary;
  const head = JSON.stringify({ ...lasting, observedAt });
  const tag = createHash("sha256").update(JSON.stringify(lasting)).digest("base64url");
  const etag = `W/"${tag}"`;
  const fresh = { etag, "cache-control": "no-cache" };
  return {
    etag,
    fresh,
    full: { ...fresh, "content-type": jsonType },
    body: Buffer.concat([Buffer.from(`${head.slice(0, -1)},"tools":`), tools, Buffer.from("}")]),
  };
}
