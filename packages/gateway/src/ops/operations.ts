import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { findCalls, verifyAudit } from "../audit/audit.ts";
import type { Gateway } from "../gateway.ts";
import { openMetrics } from "../telemetry/metrics.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { allowRead } from "./access.ts";
import type { OpsScope } from "./access.ts";
import { auditFilter } from "./audit-query.ts";
import { gatewayState } from "./gateway-state.ts";
import { OpsProblem, problemOf, replyProblem } from "./problem.ts";
import { Questions } from "./questions.ts";
import { readiness } from "./readiness.ts";
import { stateBody } from "./state-body.ts";

export interface OperationsDeps {
  readonly gateway: Pick<Gateway, "house" | "services">;
  readonly isDraining: () => boolean;
  /** What `/metrics` shows; unset: the state alone, no calls. */
  readonly metrics?: Pick<Metrics, "text" | "contentType">;
  /** Where failures of these routes are told. */
  readonly logger?: Pick<Logger, "error">;
}

/**
 * Routes beside MCP. For everybody: `/healthz`, `/readyz`, `/metrics` and the well-known documents; with a scope: `/v1/audit`,
 * `/v1/audit/verification` and `/v1/state`.
 */
export async function operations(app: FastifyInstance, deps: OperationsDeps): Promise<void> {
  const { gateway, logger } = deps;
  const state = gatewayState(gateway, deps.isDraining);
  const metrics = deps.metrics ?? openMetrics({ isTool: () => false, state });
  app.setErrorHandler((error, _request, reply) => {
    const problem = problemOf(error);
    if (problem.code === "internal") logger?.error({ err: error }, "a route of the gateway failed");
    return replyProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    const document = isRead ? gateway.house.auth.document(request.raw) : undefined;
    if (document !== undefined) return reply.headers(document.headers).send(document.body);
    return replyProblem(reply, missing(request));
  });
  app.get("/healthz", async () => ({ status: "alive" }));
  app.get("/readyz", async (_request, reply) => {
    const { status, body } = readiness(state);
    return reply.code(status).header("cache-control", "no-store").send(body);
  });
  const text = shared(metrics.text);
  app.get("/metrics", async (_request, reply) =>
    reply.type(metrics.contentType).send(await text()),
  );
  records(app, deps, state);
}

/** The gateway's own records, for callers with a scope. */
function records(
  app: FastifyInstance,
  { gateway }: OperationsDeps,
  state: ReturnType<typeof gatewayState>,
): void {
  const { house } = gateway;
  const questions = new Questions();
  const allow = (request: FastifyRequest, scope: OpsScope): Promise<void> =>
    allowRead(house.auth, request.raw, scope);
  app.get("/v1/state", async (request, reply) => {
    await allow(request, "state:read");
    return reply.header("cache-control", "no-store").send(stateBody(state, house));
  });
  const audited = async (request: FastifyRequest): Promise<void> => {
    await allow(request, "audit:read");
    if (house.settings.audit.enabled) return;
    throw new OpsProblem("audit-none", "The configuration says `audit: none`.");
  };
  app.get("/v1/audit", async (request, reply) => {
    await audited(request);
    const filter = auditFilter(request.query as Parameters<typeof auditFilter>[0]);
    const page = await questions.ask(() => findCalls(house.store.db, filter));
    return reply.header("cache-control", "no-store").send(page);
  });
  const verification = shared(() => verifyAudit(house.store));
  app.get("/v1/audit/verification", async (request, reply) => {
    await audited(request);
    return reply.header("cache-control", "no-store").send(await verification());
  });
}

function missing({ method, url }: FastifyRequest): OpsProblem {
  if (method !== "GET" && method !== "HEAD") {
    return new OpsProblem("method-not-allowed", "MCP is spoken at /mcp and /mcp/NAME.", {
      headers: { allow: "GET, HEAD" },
    });
  }
  const { pathname } = new URL(url, "http://gateway");
  const hint = pathname === "/" ? "" : " Paths are case-sensitive.";
  return new OpsProblem(
    "route-missing",
    `Nothing is here.${hint} MCP is spoken at /mcp and /mcp/NAME; /healthz, /readyz and /metrics tell of the gateway.`,
  );
}

/** The same work for everybody who asks while it is being done. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let under: Promise<T> | undefined;
  return () => {
    under ??= work().finally(() => {
      under = undefined;
    });
    return under;
  };
}
