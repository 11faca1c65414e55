import { scopes } from "@tenon/api";
import type { Scope } from "@tenon/api";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildPage } from "../../scripts/build-page.ts";
import { serveRegistry } from "../../src/serve.ts";
import type { Settings } from "../../src/settings.ts";
import { settings } from "../fixtures/registry.ts";

export const adminKey = "tenon_admin_key_of_the_page_tests";

/** A registry on a database of its own, with its page, on a port of its own. */
export interface ServedPage {
  readonly url: string;
  /** Calls the API with the admin's key; throws for an answer that is none of the 200s. */
  readonly api: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** Probes a server now, as often as another probe is under way. */
  readonly probe: (server: string) => Promise<void>;
  /** A new key with these scopes; with all when none are named. */
  readonly makeKey: (...wanted: Scope[]) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Builds the page and serves it. */
export async function servedPage(changed: Partial<Settings> = {}): Promise<ServedPage> {
  await buildPage();
  const folder = mkdtempSync(join(tmpdir(), "tenon-page-"));
  const served = await serveRegistry({
    host: "127.0.0.1",
    port: 0,
    databaseUrl: undefined,
    dataFolder: folder,
    secret: "a test secret of more than 32 characters",
    adminKey,
    settings: (url) => ({ ...settings, publicUrl: url, ...changed }),
    logger: false,
  });
  const api: ServedPage["api"] = async (method, path, body) => {
    const answer = await fetch(`${served.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminKey}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  return {
    url: served.url,
    api,
    probe: async (server) => {
      for (let count = 0; count < 100; count += 1) {
        const answer = await api("POST", `/v1/servers/${server}/probes?wait=true`);
        // `queued` says that the first probe of the schedule still runs.
        if (!(answer as { readonly state?: string }).state) return;
        await delay(100);
      }
      throw new Error(`${server} was never free to be probed`);
    },
    makeKey: async (...wanted) => {
      const body = { name: "made for a test", scopes: wanted.length === 0 ? scopes : wanted };
      const made = (await api("POST", "/v1/keys", body)) as { readonly key: string };
      return made.key;
    },
    close: async () => {
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
