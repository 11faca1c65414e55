import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registryClient } from "@tenon/api";
import type { RegistryClient, RegistryEvent } from "@tenon/api";
import type { Json } from "@tenon/contract";
import { serveRegistry } from "../../src/serve.ts";
import type { ServedRegistry } from "../../src/serve.ts";
import { emptyDatabase, kinds } from "../fixtures/databases.ts";
import { liveServer } from "../fixtures/mcp-server.ts";
import { settings } from "../fixtures/registry.ts";
import { until } from "../fixtures/until.ts";

const key = "an-operators-key";
function tool(parameter: string): Json {
  return {
    name: "update",
    inputSchema: { type: "object", properties: { [parameter]: { type: "string" } } },
  };
}

describe.each(kinds)("probing on %s", (kind) => {
  let served: ServedRegistry;
  let client: RegistryClient;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const database = await emptyDatabase(kind);
    remove = database.remove;
    const { source } = database;
    served = await serveRegistry({
      host: "127.0.0.1",
      port: 0,
      databaseUrl: source.kind === "postgres" ? source.url : undefined,
      dataFolder: source.kind === "pglite" ? source.folder : "",
      secret: "a test secret of more than 32 characters",
      adminKey: key,
      settings: (publicUrl) => ({ ...settings, publicUrl, probeStdio: false }),
      logger: false,
    });
    client = registryClient({ baseUrl: served.url, key });
  });
  afterAll(async () => {
    await served.close();
    await remove();
  });

  const version = async (server: string, number: string) => {
    const page = await client.call("listVersions", { params: { server } });
    return page.body?.items.find((one) => one.version === number);
  };

  test.each(["modern", "legacy"] as const)(
    "a %s server is probed, upgraded in place and heard of",
    async (era) => {
      const server = await liveServer(era, [tool("customeremail")]);
      const name = `desk-${era}`;
      const heard: RegistryEvent[] = [];
      const listening = new AbortController();
      const follow = (async () => {
        for await (const event of client.events({ server: name, signal: listening.signal }))
          heard.push(event);
      })().catch(() => undefined);
      await client.call("createServer", { body: { name, url: server.url, intervalSeconds: 3600 } });
      await until(() => version(name, "1.0.0"));
      await until(async () => server.listeners() > 0);
      await server.upgrade([tool("emailaddress")]);
      // Nobody asks for a probe: the server's own notice does.
      const second = await until(() => version(name, "2.0.0"));
      expect(second).toMatchObject({ verdict: "breaking", bump: "major", origin: "probe" });
      await until(async () =>
        heard.some(({ type, data }) => type === "version.created" && data["version"] === "2.0.0"),
      );
      const probes = await client.call("listProbes", { params: { server: name } });
      expect(probes.body?.items[0]).toMatchObject({
        outcome: "changed",
        trigger: "list-changed",
        era,
      });
      listening.abort();
      await follow;
      await server.close();
      const failed = await client.call("probeServer", {
        params: { server: name },
        query: { wait: "true" },
      });
      expect(failed.body).toMatchObject({ outcome: "failed", failure: { code: "unreachable" } });
      const shown = await client.call("getServer", { params: { server: name } });
      expect(shown.body).toMatchObject({ health: "failing", latest: { version: "2.0.0" } });
    },
  );

  test("what the operator did not allow is never dialled", async () => {
    const create = (name: string, url: string) =>
      client.call("createServer", { body: { name, url } }).then(
        () => "created",
        (error: { code: string }) => error.code,
      );
    for (const [index, url] of [
      "http://10.0.0.1/mcp",
      "http://169.254.169.254/latest",
      "http://[::ffff:10.0.0.1]/",
      "http://2130706433.1/",
      "http://0xa000001/",
      "http://012.0.0.1/",
      "http://[fd00::1]/",
      "http://0.0.0.0/",
    ].entries()) {
      expect([url, await create(`refused-${index}`, url)]).toEqual([
        url,
        expect.stringMatching(/target-refused|request-invalid/u),
      ]);
    }
    const stdio = client.call("createServer", { body: { name: "command", command: "true" } });
    await expect(stdio).rejects.toMatchObject({ code: "stdio-refused" });
  });
});
