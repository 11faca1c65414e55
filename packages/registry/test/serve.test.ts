import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServedRegistry } from "../src/serve.ts";
import { ask } from "./fixtures/ask.ts";
import { emptyDatabase } from "./fixtures/databases.ts";
import { plainServer } from "./fixtures/plain-server.ts";
import { settings } from "./fixtures/registry.ts";
import { serve } from "./fixtures/serve.ts";
import { serveRegistry } from "../src/serve.ts";

const lines: string[] = [];
let tenon: ServedRegistry;
let remove: () => Promise<void>;
beforeAll(async () => {
  const database = await emptyDatabase("pglite");
  remove = database.remove;
  const stream = { write: (line: string) => void lines.push(line) };
  tenon = await serve(database.source, {}, { level: "info", stream });
});
afterAll(async () => {
  await tenon.close();
  await remove();
});

test("a replica that took a free port knows which", async () => {
  const { body } = await ask(tenon.url, "GET", "/openapi.json");
  expect(new URL(tenon.url).port).not.toBe("0");
  expect(body.servers).toEqual([{ url: tenon.url }]);
});

test("a port that is taken is found before the database is touched", async () => {
  const other = await plainServer((_request, response) => void response.end());
  const started = serveRegistry({
    host: "127.0.0.1",
    port: other.port,
    databaseUrl: "postgres://nobody@127.0.0.1:1/nowhere",
    dataFolder: "",
    secret: undefined,
    adminKey: undefined,
    settings: (publicUrl) => ({ ...settings, publicUrl }),
    logger: false,
  });
  await expect(started).rejects.toMatchObject({ code: "EADDRINUSE" });
  await other.close();
});

test("what orchestrators and monitors ask all day is not logged, what others ask is", async () => {
  lines.length = 0;
  for (const path of ["/healthz", "/readyz", "/metrics", "/v1/caller"]) {
    expect((await ask(tenon.url, "GET", path)).status).toBe(200);
  }
  await expect.poll(() => lines.length).toBeGreaterThan(1);
  const about = lines.map((line) => JSON.parse(line) as { req?: { url: string } });
  const asked = about.flatMap(({ req }) => (req === undefined ? [] : [req.url]));
  expect(asked).toEqual(["/v1/caller"]);
  expect(lines).toHaveLength(2);
});
