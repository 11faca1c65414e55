import { isJsonObject } from "@tenon/contract";
import type { Database } from "../../store/database.ts";
import { record } from "../../store/ledger.ts";
import type { Act } from "../../store/ledger.ts";
import { servers } from "../../store/schema.ts";
import { admit } from "../../versions/admit.ts";
import { numberOf } from "../../versions/version-row.ts";
import type { Handler } from "../handler.ts";

/** Stores a tool list from CI: 201 for a new version, 200 for a contract that was seen before. */
export const pushSnapshot: Handler<"pushSnapshot"> = async (
  registry,
  { params, body },
  { act },
) => {
  await ensureServer(registry.db, params.server, act);
  const { tools, serverInfo, ...others } = body;
  const { version, created, difference, candidate } = await admit(
    registry,
    params.server,
    {
      rawTools: tools,
      wire: JSON.stringify({ tools, ...others }),
      origin: "push",
      trigger: "push",
      durationMs: 0,
      era: undefined,
      protocolVersion: undefined,
      capabilityProfile: "pushed",
      authorizationClass: "anonymous",
      serverInfo: isJsonObject(serverInfo) ? serverInfo : undefined,
    },
    act,
  );
  registry.pins.forget(params.server);
  const answer = {
    server: params.server,
    version: numberOf(version),
    digest: version.digest,
    state: version.state,
    verdict: difference.verdict,
    bump: difference.bump,
    created,
    changes: [...difference.changes],
    problems: candidate.list.problems.map(({ index, name, message }) => ({
      index,
      ...(name === undefined ? {} : { name }),
      message,
    })),
  };
  return created ? { status: 201, body: answer } : { status: 200, body: answer };
};

/** A server that CI feeds needs no registration: it is made when its first list comes. */
async function ensureServer(db: Database, name: string, act: Act): Promise<void> {
  const known = await db.query.servers.findFirst({
    columns: { id: true },
    where: (server, { and, eq, isNull }) => and(eq(server.name, name), isNull(server.deletedAt)),
  });
  if (known !== undefined) return;
  await db.transaction(async (tx) => {
    const made = await tx
      .insert(servers)
      .values({
        name,
        source: "push",
        display: "pushed",
        approval: "none",
        paused: false,
        createdAt: act.at,
        updatedAt: act.at,
      })
      // Somebody else may have made it meanwhile.
      .onConflictDoNothing()
      .returning({ id: servers.id });
    if (made.length === 0) return;
    await record(tx, act, [
      {
        action: "server.created",
        subject: `server/${name}`,
        details: { source: "push" },
        event: { type: "server.created", server: name, data: { source: "push" } },
      },
    ]);
  });
}
