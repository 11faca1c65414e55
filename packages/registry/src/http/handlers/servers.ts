import type { RegisteredServer } from "@tenon/api";
import type { Registry } from "../../registry.ts";
import { changeServer, registerServer, removeServer } from "../../servers/register.ts";
import { serverPage, serversShown } from "../../servers/server-rows.ts";
import { liveServer } from "../../versions/admit.ts";
import type { ServerRow } from "../../versions/version-row.ts";
import type { HandlersOf } from "../handler.ts";
import { pageOfRows } from "../page-cursor.ts";

/** Servers: registered, listed with freshness and health, changed, hidden. */
export const serverHandlers: HandlersOf<
  "listServers" | "createServer" | "getServer" | "updateServer" | "deleteServer"
> = {
  listServers: async ({ db, now }, { query }) => {
    const rows = await serverPage(db, query);
    const page = pageOfRows(
      rows,
      query.limit,
      (row) => row,
      ({ name }) => [name],
    );
    return {
      status: 200,
      body: { ...page, items: [...(await serversShown(db, page.items, now()))] },
    };
  },

  createServer: async (registry, { body }, { act }) => {
    const row = await registerServer(registry, body, act);
    return {
      status: 201,
      body: await shown(registry, row),
      headers: { location: `/v1/servers/${row.name}` },
    };
  },

  getServer: async (registry, { params }) => ({
    status: 200,
    body: await shown(registry, await liveServer(registry.db, params.server)),
  }),

  updateServer: async (registry, { params, body }, { act }) => ({
    status: 200,
    body: await shown(registry, await changeServer(registry, params.server, body, act)),
  }),

  deleteServer: async (registry, { params }, { act }) => {
    await removeServer(registry, params.server, act);
    registry.pins.forget(params.server);
    return { status: 204, body: undefined };
  },
};

async function shown({ db, now }: Registry, row: ServerRow): Promise<RegisteredServer> {
  const [server] = await serversShown(db, [row], now());
  if (server === undefined) throw new Error("one row gives one server");
  return server;
}
