import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { id, name, pageOf, pageQuery } from "../shapes/basic.ts";
import { channel, channelMove, moveDecision, newPointer } from "../shapes/channel.ts";
import { serverParams } from "./servers.ts";

const channelParams = z.strictObject({ server: name, channel: name });

export const channelEndpoints = {
  listChannels: endpoint({
    method: "GET",
    path: "/v1/servers/{server}/channels",
    access: "read",
    summary: "Channels of a server",
    params: serverParams,
    answers: { 200: pageOf(channel) },
    problems: ["server-missing"],
  }),
  getChannel: endpoint({
    method: "GET",
    path: "/v1/servers/{server}/channels/{channel}",
    access: "read",
    summary: "Where a channel points; its ETag is for If-Match",
    params: channelParams,
    answers: { 200: channel },
    problems: ["server-missing", "channel-missing"],
  }),
  moveChannel: endpoint({
    method: "PUT",
    path: "/v1/servers/{server}/channels/{channel}",
    access: "channels",
    summary: "Move a channel, or create it",
    description:
      "A channel that exists is moved with `If-Match`; without that header only one that does not exist is made. " +
      "A breaking move needs `force` with a reason (scope `force`, audited), or `request` to wait for an approval (202).",
    params: channelParams,
    body: newPointer,
    headers: ["If-Match", "If-None-Match"],
    answers: { 200: channel, 201: channel, 202: channel },
    problems: [
      "server-missing",
      "version-missing",
      "version-not-usable",
      "move-breaking",
      "blob-damaged",
      "server-busy",
      "precondition-failed",
      "precondition-required",
    ],
  }),
  listMoves: endpoint({
    method: "GET",
    path: "/v1/servers/{server}/channels/{channel}/moves",
    access: "read",
    summary: "History of a channel, newest first, waiting moves included",
    params: channelParams,
    query: pageQuery,
    answers: { 200: pageOf(channelMove) },
    problems: ["server-missing", "channel-missing"],
  }),
  decideMove: endpoint({
    method: "POST",
    path: "/v1/servers/{server}/channels/{channel}/moves/{id}",
    access: "force",
    summary: "Approve or reject a waiting move",
    params: channelParams.extend({ id }),
    body: moveDecision,
    answers: { 200: channelMove },
    problems: ["server-missing", "channel-missing", "resource-missing", "version-conflict"],
  }),
} as const;
