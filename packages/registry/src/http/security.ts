import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance } from "fastify";
import { createHash } from "node:crypto";
import type { Registry } from "../registry.ts";

/** Security headers for every answer, and a limit on how much one caller may ask of this replica. */
export async function secure(app: FastifyInstance, { settings }: Registry): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Plain HTTP on a laptop is a use of this; a proxy that ends TLS sets its own.
    hsts: settings.publicUrl.startsWith("https:"),
    crossOriginEmbedderPolicy: true,
    referrerPolicy: { policy: "no-referrer" },
  });
  await app.register(rateLimit, {
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
    // A key is counted wherever it comes from; without one, the address is.
    keyGenerator: (request) => {
      const key = request.headers.authorization;
      return key === undefined ? request.ip : createHash("sha256").update(key).digest("base64");
    },
    allowList: (request) => /^\/(?:healthz|readyz|metrics)$/u.test(request.url),
    errorResponseBuilder: (_request, { after }) =>
      Object.assign(new Error(`Too many requests; wait ${after}`), {
        statusCode: 429,
        code: "FST_ERR_RATE_LIMITED",
      }),
  });
}
