import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Database } from "../store/database.ts";
import type { Act, Deed } from "../store/ledger.ts";
import { channelMoves, channels } from "../store/schema.ts";
import { numberOf } from "./version-row.ts";
import type { ServerRow, VersionRow } from "./version-row.ts";

/** How a move came about, for its history. */
export interface MoveNote {
  /** What the move means to callers; the version's own verdict when it follows the version before. */
  readonly verdict?: VersionRow["verdict"];
  readonly forced?: boolean;
  readonly reason?: string | undefined;
  /** The waiting move that this one carries out. */
  readonly approves?: string;
}

/**
 * Points a channel to a version and writes its history; the caller holds the server's row lock, so that moves take
 * turns. Gives the deed for the ledger.
 */
export async function moveChannel(
  tx: Database,
  server: Pick<ServerRow, "id" | "name">,
  channel: string,
  version: VersionRow,
  act: Act,
  note: MoveNote = {},
): Promise<Deed> {
  const [from] = await tx
    .select()
    .from(channels)
    .where(and(eq(channels.serverId, server.id), eq(channels.name, channel)));
  const revision = (from?.revision ?? 0) + 1;
  const moved = { versionId: version.id, revision, movedAt: act.at, movedBy: act.actor };
  await tx
    .insert(channels)
    .values({ serverId: server.id, name: channel, ...moved })
    .onConflictDoUpdate({ target: [channels.serverId, channels.name], set: moved });
  if (note.approves === undefined) {
    await tx.insert(channelMoves).values({
      id: randomUUID(),
      serverId: server.id,
      channel,
      fromVersionId: from?.versionId ?? null,
      toVersionId: version.id,
      revision,
      verdict: note.verdict ?? version.verdict,
      state: "done",
      forced: note.forced ?? false,
      by: act.actor,
      at: act.at,
      reason: note.reason ?? null,
    });
  } else {
    await tx
      .update(channelMoves)
      .set({ state: "done", decidedBy: act.actor, decidedAt: act.at, revision })
      .where(eq(channelMoves.id, note.approves));
  }
  const data = {
    channel,
    version: numberOf(version),
    digest: version.digest,
    ...(note.forced === true ? { forced: true, reason: note.reason ?? "" } : {}),
  };
  return {
    action: "channel.moved",
    subject: `server/${server.name}/channel/${channel}`,
    details: data,
    event: { type: "channel.moved", server: server.name, data },
  };
}
