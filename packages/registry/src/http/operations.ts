import { openApi } from "@tenon/api";
import { sql } from "drizzle-orm";
import type { FastifyInstance, LogLevel } from "fastify";
import type { Registry } from "../registry.ts";
import { referencePage, referenceStyle } from "./reference-page.ts";
import { uncounted } from "./security.ts";

/** Routes that orchestrators and monitors ask all day: no log lines and no spans tell of it. */
export const unlogged: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

/** Routes beside the endpoint table: for orchestrators, for Prometheus, and for people who read the API. */
export function registerOperations(app: FastifyInstance, registry: Registry): void {
  const { settings, metrics, db } = registry;
  // Their warnings are logged, where the operator wants any.
  const few = ["silent", "fatal", "error"].includes(app.log.level) ? app.log.level : "warn";
  const quiet = { ...uncounted, logLevel: few as LogLevel };
  app.get("/healthz", quiet, async () => ({ status: "alive" }));
  app.get("/readyz", quiet, async (_request, reply) => {
    if (registry.draining()) return reply.code(503).send({ status: "draining" });
    try {
      await db.execute(sql`select 1`);
    } catch (error) {
      reply.log.warn({ err: error }, "the database does not answer");
      return reply.code(503).send({ status: "database away" });
    }
    return { status: "ready" };
  });
  app.get("/metrics", quiet, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
  const description = openApi({ version: settings.toolVersion, url: settings.publicUrl });
  app.get("/openapi.json", async () => description);
  const page = referencePage();
  app.get("/docs", async (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
  app.get("/docs.css", async (_request, reply) => reply.type("text/css").send(referenceStyle));
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    metrics.requests.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
}
