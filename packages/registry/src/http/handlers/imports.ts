import { fetchEntries } from "../../official/fetch-entries.ts";
import { importEntries } from "../../official/import-entries.ts";
import type { HandlersOf } from "../handler.ts";

/** Servers taken over from registries with the official read API. */
export const importHandlers: HandlersOf<"importServers"> = {
  importServers: async (registry, { body }, { act, signal }) => {
    const { url, servers = [], updatedSince } = body;
    const entries =
      url === undefined
        ? servers
        : await fetchEntries(registry.settings.probeAllow, url, updatedSince, signal);
    return { status: 200, body: await importEntries(registry, entries, act) };
  },
};
