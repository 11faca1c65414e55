import { openApi } from "@tenon/api";
import { sql } from "drizzle-orm";
import type { FastifyInstance } from "fastify";
import type { Registry } from "../registry.ts";
import { referencePage, referenceStyle } from "./reference-page.ts";
import { uncounted } from "./security.ts";

/** Routes beside the endpoint table: for orchestrators, for Prometheus, and for people who read the API. */
export function registerOperations(app: FastifyInstance, registry: Registry): void {
  const { settings, metrics, db } = registry;
  app.get("/healthz", uncounted, async () => ({ status: "alive" }));
  app.get("/readyz", uncounted, async (_request, reply) => {
    if (registry.draining()) return reply.code(503).send({ status: "draining" });
    try {
      await db.execute(sql`select 1`);
    } catch (error) {
      reply.log.warn({ err: error }, "the database does not answer");
      return reply.code(503).send({ status: "database away" });
    }
    return { status: "ready" };
  });
  app.get("/metrics", uncounted, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
  const description = openApi({ version: settings.toolVersion, url: settings.publicUrl });
  app.get("/openapi.json", async () => description);
  const page = referencePage();
  app.get("/docs", async (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
  app.get("/docs.css", async (_request, reply) => reply.type("text/css").send(referenceStyle));
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    metrics.requestSeconds.observe(labels, reply.elapsedTime / 1_000);
  });
}
