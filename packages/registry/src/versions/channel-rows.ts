import type { Channel, ChannelMove } from "@tenon/api";
import { and, desc, eq, inArray } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { newestFirst } from "../http/newest-first.ts";
import { RegistryProblem } from "../problem.ts";
import type { Database } from "../store/database.ts";
import { channelMoves, channels, versions } from "../store/schema.ts";
import { numberOf } from "./version-row.ts";
import type { VersionRow } from "./version-row.ts";
import type { NamedServer } from "./version-rows.ts";

/** A stored channel and the version that it points to. */
export interface PointedChannel {
  readonly channel: typeof channels.$inferSelect;
  readonly version: VersionRow;
}

/** A server's channel. Undefined when there is none of that name. */
export async function channelRow(
  db: Database,
  serverId: number,
  name: string,
): Promise<PointedChannel | undefined> {
  const [row] = await db
    .select({ channel: channels, version: versions })
    .from(channels)
    .innerJoin(versions, eq(versions.id, channels.versionId))
    .where(and(eq(channels.serverId, serverId), eq(channels.name, name)));
  return row;
}

/** A server's channel. Throws `channel-missing`. */
export async function findChannel(
  db: Database,
  server: NamedServer,
  name: string,
): Promise<PointedChannel> {
  const row = await channelRow(db, server.id, name);
  if (row === undefined) {
    throw new RegistryProblem(
      "channel-missing",
      `The server ${server.name} has no channel "${name}".`,
    );
  }
  return row;
}

/** Every channel of a server, by name. */
export async function channelsOf(
  db: Database,
  server: NamedServer,
): Promise<readonly PointedChannel[]> {
  return db
    .select({ channel: channels, version: versions })
    .from(channels)
    .innerJoin(versions, eq(versions.id, channels.versionId))
    .where(eq(channels.serverId, server.id))
    .orderBy(channels.name);
}

/** Entity tag of a channel's state. */
export function channelTag({ channel }: PointedChannel): string {
  return `"${channel.revision}"`;
}

const target = alias(versions, "target");
const origin = alias(versions, "origin");

/** The channel as the API shows it, with the newest move that waits. */
export async function channelShown(
  db: Database,
  server: NamedServer,
  row: PointedChannel,
): Promise<Channel> {
  const [shown] = await channelsShown(db, server, [row]);
  if (shown === undefined) throw new Error("one row gives one channel");
  return shown;
}

/** Channels of a server as the API shows them; one query for all of them. */
export async function channelsShown(
  db: Database,
  server: NamedServer,
  rows: readonly PointedChannel[],
): Promise<readonly Channel[]> {
  if (rows.length === 0) return [];
  const waiting = await db
    .selectDistinctOn([channelMoves.channel], { move: channelMoves, target })
    .from(channelMoves)
    .innerJoin(target, eq(target.id, channelMoves.toVersionId))
    .where(
      and(
        eq(channelMoves.serverId, server.id),
        inArray(
          channelMoves.channel,
          rows.map(({ channel }) => channel.name),
        ),
        eq(channelMoves.state, "pending"),
      ),
    )
    .orderBy(channelMoves.channel, desc(channelMoves.at));
  const waitingOf = new Map(waiting.map((row) => [row.move.channel, row]));
  return rows.map((row) => pointed(server, row, waitingOf.get(row.channel.name)));
}

function pointed(
  server: NamedServer,
  { channel, version }: PointedChannel,
  waiting: { readonly move: MoveRow["move"]; readonly target: VersionRow } | undefined,
): Channel {
  return {
    server: server.name,
    channel: channel.name,
    version: numberOf(version),
    digest: version.digest,
    revision: channel.revision,
    movedAt: channel.movedAt,
    movedBy: channel.movedBy,
    ...(waiting === undefined
      ? {}
      : {
          pending: {
            id: waiting.move.id,
            version: numberOf(waiting.target),
            requestedBy: waiting.move.by,
            requestedAt: waiting.move.at,
            ...(waiting.move.reason === null ? {} : { reason: waiting.move.reason }),
          },
        }),
  };
}

/** One stored move with the versions that it names. */
export interface MoveRow {
  readonly move: typeof channelMoves.$inferSelect;
  readonly target: VersionRow;
  readonly origin: VersionRow | null;
}

/** One more than `limit` moves of a channel, newest first, from a cursor on. */
export async function movePage(
  db: Database,
  serverId: number,
  channel: string,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<readonly MoveRow[]> {
  const { older, order } = newestFirst(channelMoves.at, channelMoves.id, query.cursor);
  return db
    .select({ move: channelMoves, target, origin })
    .from(channelMoves)
    .innerJoin(target, eq(target.id, channelMoves.toVersionId))
    .leftJoin(origin, eq(origin.id, channelMoves.fromVersionId))
    .where(and(eq(channelMoves.serverId, serverId), eq(channelMoves.channel, channel), older))
    .orderBy(...order)
    .limit(query.limit + 1);
}

/** One move of a channel. Throws `resource-missing`. */
export async function findMove(
  db: Database,
  channel: PointedChannel | undefined,
  id: string,
): Promise<MoveRow> {
  const [row] = await db
    .select({ move: channelMoves, target, origin })
    .from(channelMoves)
    .innerJoin(target, eq(target.id, channelMoves.toVersionId))
    .leftJoin(origin, eq(origin.id, channelMoves.fromVersionId))
    .where(eq(channelMoves.id, id));
  if (
    row === undefined ||
    row.move.serverId !== channel?.channel.serverId ||
    row.move.channel !== channel.channel.name
  ) {
    throw new RegistryProblem("resource-missing", `This channel has no move ${id}.`);
  }
  return row;
}

/** A move as the API shows it. */
export function moveShown({ move, target: to, origin: from }: MoveRow): ChannelMove {
  return {
    id: move.id,
    ...(from === null ? {} : { from: numberOf(from) }),
    to: numberOf(to),
    verdict: move.verdict,
    state: move.state,
    forced: move.forced,
    by: move.by,
    at: move.at,
    ...(move.decidedBy === null ? {} : { decidedBy: move.decidedBy }),
    ...(move.decidedAt === null ? {} : { decidedAt: move.decidedAt }),
    ...(move.reason === null ? {} : { reason: move.reason }),
  };
}
