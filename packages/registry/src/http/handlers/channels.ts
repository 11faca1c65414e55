import {
  channelShown,
  channelsOf,
  channelsShown,
  channelTag,
  findChannel,
  movePage,
  moveShown,
} from "../../versions/channel-rows.ts";
import { decideMove, pointChannel } from "../../versions/point-channel.ts";
import { findServer } from "../../versions/version-rows.ts";
import type { HandlersOf } from "../handler.ts";
import { pageOfRows } from "../page-cursor.ts";

/** Movable pointers to versions, and their history. */
export const channelHandlers: HandlersOf<
  "listChannels" | "getChannel" | "moveChannel" | "listMoves" | "decideMove"
> = {
  listChannels: async ({ db }, { params }) => {
    const server = await findServer(db, params.server);
    const items = [...(await channelsShown(db, server, await channelsOf(db, server)))];
    return { status: 200, body: { items } };
  },

  getChannel: async ({ db }, { params }) => {
    const server = await findServer(db, params.server);
    const row = await findChannel(db, server, params.channel);
    const headers = { etag: channelTag(row), "cache-control": "no-cache" };
    return { status: 200, body: await channelShown(db, server, row), headers };
  },

  moveChannel: async (registry, { params, body }, call) => {
    const { db, pins } = registry;
    const server = await findServer(db, params.server);
    const outcome = await pointChannel(registry, server, params.channel, body, call);
    pins.forget(server.name);
    const row = await findChannel(db, server, params.channel);
    const answer = {
      body: await channelShown(db, server, row),
      headers: { etag: channelTag(row) },
    };
    if (outcome === "waiting") return { status: 202, ...answer };
    return outcome === "created" ? { status: 201, ...answer } : { status: 200, ...answer };
  },

  listMoves: async ({ db }, { params, query }) => {
    const server = await findServer(db, params.server);
    await findChannel(db, server, params.channel);
    const rows = await movePage(db, server.id, params.channel, query);
    const body = pageOfRows(rows, query.limit, moveShown, ({ move }) => [move.at, move.id]);
    return { status: 200, body };
  },

  decideMove: async (registry, { params, body }, call) => {
    const server = await findServer(registry.db, params.server);
    await findChannel(registry.db, server, params.channel);
    const decision = { id: params.id, approve: body.decision === "approve" };
    const move = await decideMove(registry, server, params.channel, decision, call);
    registry.pins.forget(server.name);
    return { status: 200, body: moveShown(move) };
  },
};
