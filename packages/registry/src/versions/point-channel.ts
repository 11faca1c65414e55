import { randomUUID } from "node:crypto";
import type { Endpoints, RequestOf } from "@tenon/api";
import { eq } from "drizzle-orm";
import { matches } from "../http/etag.ts";
import type { Call } from "../http/handler.ts";
import { RegistryProblem } from "../problem.ts";
import type { Registry } from "../registry.ts";
import type { Database } from "../store/database.ts";
import { record } from "../store/ledger.ts";
import type { Deed } from "../store/ledger.ts";
import { channelMoves, servers } from "../store/schema.ts";
import { channelRow, channelTag, findMove } from "./channel-rows.ts";
import type { MoveRow, PointedChannel } from "./channel-rows.ts";
import { moveChannel } from "./move-channel.ts";
import { numberOf } from "./version-row.ts";
import type { VersionRow } from "./version-row.ts";
import { compared } from "./compared-versions.ts";
import { findServedVersion } from "./version-rows.ts";
import type { NamedServer } from "./version-rows.ts";

type Wish = RequestOf<Endpoints["moveChannel"]>["body"];

/**
 * Moves a channel, makes it, or leaves a move that waits. What the move means to callers is compared before the
 * transaction; the revision is checked inside it, so that of two movers one wins.
 */
export async function pointChannel(
  registry: Registry,
  server: NamedServer,
  name: string,
  wish: Wish,
  call: Call,
): Promise<"moved" | "created" | "waiting"> {
  const { db } = registry;
  const to = await findServedVersion(db, server, wish.version);
  const from = await channelRow(db, server.id, name);
  requirePrecondition(from, call);
  const verdict =
    from === undefined || from.version.id === to.id
      ? "same"
      : (await compared(registry, from.version, to)).verdict;
  const forced = verdict === "breaking" && wish.force === true && wish.reason !== undefined;
  if (forced && !call.caller.scopes.has("force")) {
    throw new RegistryProblem("scope-missing", "Forcing a breaking move needs the scope `force`.");
  }
  if (verdict === "breaking" && !forced && wish.request !== true) {
    throw new RegistryProblem(
      "move-breaking",
      `Moving ${server.name}@${name} to ${numberOf(to)} breaks callers that know ${from === undefined ? "nothing" : numberOf(from.version)}.`,
    );
  }
  return db.transaction(async (tx) => {
    await tx
      .select({ id: servers.id })
      .from(servers)
      .where(eq(servers.id, server.id))
      .for("update");
    const now = await channelRow(tx, server.id, name);
    if (now?.channel.revision !== from?.channel.revision) throw stale(server, name);
    const waits = verdict === "breaking" && !forced;
    const deed = waits
      ? await requestMove(tx, server, name, { from, to }, call, wish.reason)
      : await moveChannel(tx, server, name, to, call.act, { verdict, forced, reason: wish.reason });
    await record(tx, call.act, [deed]);
    if (waits) return "waiting";
    return from === undefined ? "created" : "moved";
  });
}

/** Approves or rejects a waiting move. Throws `version-conflict` when the channel moved since it was asked for. */
export async function decideMove(
  registry: Registry,
  server: NamedServer,
  name: string,
  decision: { readonly id: string; readonly approve: boolean },
  call: Call,
): Promise<MoveRow> {
  return registry.db.transaction(async (tx) => {
    await tx
      .select({ id: servers.id })
      .from(servers)
      .where(eq(servers.id, server.id))
      .for("update");
    const now = await channelRow(tx, server.id, name);
    const asked = await findMove(tx, now, decision.id);
    const { move, target } = asked;
    if (move.state !== "pending" || (decision.approve && now?.channel.revision !== move.revision)) {
      throw new RegistryProblem(
        "version-conflict",
        "The move was decided already, or the channel moved since it was asked for. Ask for it again.",
      );
    }
    await record(tx, call.act, [
      decision.approve
        ? await moveChannel(tx, server, name, target, call.act, { approves: move.id })
        : await rejectMove(tx, server, name, asked, call),
    ]);
    return findMove(tx, now, decision.id);
  });
}

function requirePrecondition(from: PointedChannel | undefined, { headers }: Call): void {
  const wanted = headers["if-match"];
  const unwanted = headers["if-none-match"];
  if (from === undefined) {
    if (wanted === undefined) return;
    throw new RegistryProblem("precondition-failed", "The channel does not exist.");
  }
  const tag = channelTag(from);
  if (unwanted !== undefined && matches(unwanted, tag)) {
    throw new RegistryProblem("precondition-failed", "The channel exists already.");
  }
  if (wanted === undefined) {
    throw new RegistryProblem(
      "precondition-required",
      `The channel exists and has the ETag ${tag}.`,
    );
  }
  if (!matches(wanted, tag)) {
    throw new RegistryProblem(
      "precondition-failed",
      `The channel has the ETag ${tag} by now and points to ${numberOf(from.version)}.`,
    );
  }
}

function stale(server: NamedServer, name: string): RegistryProblem {
  return new RegistryProblem(
    "precondition-failed",
    `The channel ${name} of ${server.name} was moved meanwhile.`,
  );
}

async function requestMove(
  tx: Database,
  server: NamedServer,
  channel: string,
  { from, to }: { readonly from: PointedChannel | undefined; readonly to: VersionRow },
  { act }: Call,
  reason: string | undefined,
): Promise<Deed> {
  const id = randomUUID();
  await tx.insert(channelMoves).values({
    id,
    serverId: server.id,
    channel,
    fromVersionId: from?.version.id ?? null,
    toVersionId: to.id,
    revision: from?.channel.revision ?? 0,
    verdict: "breaking",
    state: "pending",
    forced: false,
    by: act.actor,
    at: act.at,
    reason: reason ?? null,
  });
  const data = { channel, move: id, version: numberOf(to), digest: to.digest };
  return {
    action: "channel.requested",
    subject: `server/${server.name}/channel/${channel}`,
    details: { ...data, ...(reason === undefined ? {} : { reason }) },
    event: { type: "channel.requested", server: server.name, data },
  };
}

async function rejectMove(
  tx: Database,
  server: NamedServer,
  channel: string,
  { move, target }: MoveRow,
  { act }: Call,
): Promise<Deed> {
  await tx
    .update(channelMoves)
    .set({ state: "rejected", decidedBy: act.actor, decidedAt: act.at })
    .where(eq(channelMoves.id, move.id));
  return {
    action: "channel.rejected",
    subject: `server/${server.name}/channel/${channel}`,
    details: { move: move.id, version: numberOf(target) },
  };
}
