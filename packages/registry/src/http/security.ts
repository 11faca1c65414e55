import helmet from "@fastify/helmet";
import type { FastifyHelmetOptions } from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import Fastify from "fastify";
import type { FastifyInstance } from "fastify";
import { fingerprint } from "../auth/known-keys.ts";
import type { Registry } from "../registry.ts";
import type { Settings } from "../settings.ts";

/** Security headers for every answer, and a limit on how much one caller may ask of this replica. */
export async function secure(app: FastifyInstance, { settings }: Registry): Promise<void> {
  const headers = await securityHeaders(policy(settings));
  app.addHook("onRequest", (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  await app.register(rateLimit, {
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
    // A key is counted wherever it comes from; without one, the address is.
    keyGenerator: (request) => {
      const key = request.headers.authorization;
      return key === undefined ? request.ip : fingerprint(key);
    },
    errorResponseBuilder: (_request, { after }) =>
      Object.assign(new Error(`Too many requests; wait ${after}`), {
        statusCode: 429,
        code: "FST_ERR_RATE_LIMITED",
      }),
  });
}

/** For routes that orchestrators and monitors ask as often as they like. */
export const uncounted = { config: { rateLimit: false } } as const;

function policy(settings: Settings): FastifyHelmetOptions {
  return {
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
  };
}

/** What helmet adds is the same for every answer, so it is asked once; it would build it anew for each. */
async function securityHeaders(
  options: FastifyHelmetOptions,
): Promise<Readonly<Record<string, string>>> {
  // Two applications: a hook reaches every route of its application, those that were there before it too.
  const plain = await headersOf(Fastify());
  const guarded = Fastify();
  await guarded.register(helmet, options);
  const headers = await headersOf(guarded);
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !Object.hasOwn(plain, name))
      .map(([name, value]) => [name, String(value)]),
  );
}

async function headersOf(app: FastifyInstance): Promise<Readonly<Record<string, unknown>>> {
  app.get("/", async () => "");
  const { headers } = await app.inject("/");
  await app.close();
  return headers;
}
