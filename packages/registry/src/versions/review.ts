import type { JsonObject } from "@tenon/contract";
import type { Endpoints, RequestOf } from "@tenon/api";
import { eq } from "drizzle-orm";
import { RegistryProblem } from "../problem.ts";
import type { Registry } from "../registry.ts";
import { record } from "../store/ledger.ts";
import type { Act, Deed } from "../store/ledger.ts";
import { servers, versions } from "../store/schema.ts";
import { moveChannel } from "./move-channel.ts";
import { numberOf } from "./version-row.ts";
import type { VersionRow } from "./version-row.ts";
import type { NamedServer } from "./version-rows.ts";

/** Approves, rejects or deprecates a version; what is approved and is what the server serves becomes `latest`. */
export async function reviewVersion(
  { db }: Pick<Registry, "db">,
  server: NamedServer,
  versionId: number,
  decision: RequestOf<Endpoints["updateVersion"]>["body"],
  act: Act,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [locked] = await tx.select().from(servers).where(eq(servers.id, server.id)).for("update");
    const [version] = await tx.select().from(versions).where(eq(versions.id, versionId));
    if (locked === undefined || version === undefined) {
      throw new RegistryProblem("version-missing", "The version is gone.");
    }
    const { state, deprecation, reason } = decision;
    if (state === "rejected" && version.state === "active") {
      throw new RegistryProblem(
        "version-conflict",
        `Version ${numberOf(version)} is served already; move its channels and deprecate it instead.`,
      );
    }
    const changed = {
      ...(state === undefined ? {} : { state }),
      ...(deprecation === undefined
        ? {}
        : {
            deprecatedAt: deprecation === null ? null : act.at,
            deprecationReason: deprecation?.reason ?? null,
            sunsetAt: deprecation?.sunset ?? null,
          }),
    };
    if (Object.keys(changed).length === 0) return;
    await tx.update(versions).set(changed).where(eq(versions.id, version.id));
    const deeds = [reviewed(server, version, { ...decision, reason: reason ?? null })];
    if (
      state === "active" &&
      version.state !== "active" &&
      locked.currentVersionId === version.id
    ) {
      deeds.push(await moveChannel(tx, server, "latest", version, act));
      await tx
        .update(servers)
        .set({ revision: locked.revision + 1 })
        .where(eq(servers.id, server.id));
    }
    await record(tx, act, deeds);
  });
}

function reviewed(server: NamedServer, version: VersionRow, decision: object): Deed {
  const number = numberOf(version);
  // A parsed request body is JSON; undefined members are left out by the round trip.
  const details = JSON.parse(JSON.stringify(decision)) as JsonObject;
  return {
    action: "version.changed",
    subject: `server/${server.name}/version/${number}`,
    details,
    event: {
      type: "version.changed",
      server: server.name,
      data: { version: number, digest: version.digest, ...details },
    },
  };
}
