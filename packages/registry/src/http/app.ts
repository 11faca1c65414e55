import Fastify from "fastify";
import type { FastifyInstance, FastifyServerOptions } from "fastify";
import { RegistryProblem } from "../problem.ts";
import type { Registry } from "../registry.ts";
import { traceRequests } from "../telemetry/http-spans.ts";
import { handlers } from "./handlers.ts";
import { registerOperations, unlogged } from "./operations.ts";
import { registerPage } from "./page.ts";
import { replyProblem } from "./problem-reply.ts";
import { methodsOf } from "./methods.ts";
import { requestIds } from "./request-id.ts";
import { logLazily } from "./request-log.ts";
import { registerRoutes } from "./routes.ts";
import { secure } from "./security.ts";

/** The registry's HTTP application, without a socket. */
export async function buildApp(
  registry: Registry,
  logger: FastifyServerOptions["logger"] = false,
): Promise<FastifyInstance> {
  const { trustedProxies } = registry.settings;
  const app = Fastify({
    logger,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    genReqId: requestIds(),
    // Names are at most 200 characters, percent-encoded three times as many.
    routerOptions: { maxParamLength: 600 },
  });
  logLazily(app.log);
  // Bodies are JSON; anything else is told so, instead of being read as a text that fits nothing.
  app.removeContentTypeParser("text/plain");
  app.decorateRequest("caller", null);
  app.setErrorHandler(replyProblem);
  app.setNotFoundHandler(async (request, reply) => {
    const what = `${request.method} ${request.url.slice(0, 200)}`;
    const allowed = methodsOf(request.url);
    if (allowed.length > 0) reply.header("allow", allowed.join(", "));
    const problem =
      allowed.length > 0
        ? new RegistryProblem("method-not-allowed", `${what} is not answered, other methods are.`)
        : new RegistryProblem("route-missing", `Nothing answers ${what}.`);
    return replyProblem(problem, request, reply);
  });
  const inRequest = traceRequests(app, unlogged);
  await secure(app, registry);
  registerOperations(app, registry);
  registerRoutes(app, registry, handlers, inRequest);
  registerPage(app);
  return app;
}
