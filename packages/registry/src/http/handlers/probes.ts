import { observationPage } from "../../probing/observations.ts";
import { probeServer } from "../../probing/probe-server.ts";
import { RegistryProblem } from "../../problem.ts";
import { liveServer } from "../../versions/admit.ts";
import type { HandlersOf } from "../handler.ts";
import { pageOfRows } from "../page-cursor.ts";

/** Probes: asked for, and what earlier ones saw. */
export const probeHandlers: HandlersOf<"probeServer" | "listProbes"> = {
  probeServer: async (registry, { params, query }, { signal }) => {
    const server = await liveServer(registry.db, params.server);
    if (server.source === "push") {
      throw new RegistryProblem(
        "request-invalid",
        `${server.name} is fed by pushes; send its tools with POST …/snapshots.`,
      );
    }
    if (query.wait === "true") {
      const observed = await probeServer(registry, server.id, "demand", signal);
      if (observed !== undefined) return { status: 200, body: observed };
    } else {
      await registry.jobs.probeSoon(server, "demand");
    }
    return { status: 202, body: { server: server.name, state: "queued" } };
  },

  listProbes: async ({ db }, { params, query }) => {
    const server = await liveServer(db, params.server);
    const rows = await observationPage(db, server, query);
    const body = pageOfRows(
      rows,
      query.limit,
      (row) => row,
      ({ id }) => [Number(id)],
    );
    return { status: 200, body };
  },
};
