import { createServer } from "node:http";
import type { RequestListener, Server, ServerResponse } from "node:http";
import { isIP } from "node:net";
import { setFlagsFromString } from "node:v8";
import { setTimeout as pause } from "node:timers/promises";
import { fastify } from "fastify";
import type { Logger } from "pino";
import type { GatewaySettings } from "./config/settings.ts";
import { problemBytes } from "./front/answer.ts";
import { Leave } from "./front/leave.ts";
import { frontLimits } from "./front/limits.ts";
import { gatewayErrors } from "./gateway-error.ts";
import { Gateway } from "./gateway.ts";
import { operations } from "./ops/operations.ts";

export interface ServeOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly settings: GatewaySettings;
  readonly logger: Logger;
  /** How long calls may go on after `close`, milliseconds. */
  readonly drainMs: number;
  /** One line of log for each call. */
  readonly logCalls?: boolean;
}

/** A gateway that listens. */
export interface ServedGateway {
  /** `http://HOST:PORT` as it listens. */
  readonly url: string;
  /** Puts other settings to use without an interruption. */
  readonly reload: (settings: GatewaySettings) => Promise<void>;
  /**
   * Says that it goes away, and goes on until balancers have noticed; then takes no more connections and closes everything
   * when the last call ended, after `drainMs` at the latest.
   */
  readonly close: () => Promise<void>;
}

/**
 * Where much of what is made at the start lives on, V8 takes all that the same lines make later for such, and allocates the
 * objects of calls among the old ones (docs/decisions/0019).
 */
function keepCallsYoung(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
}

/** How long the start waits for a database that does not answer. */
const databaseWaitMs = 10_000;

/** Serves a gateway on an address; throws usage errors of its settings, and the system's when the address is taken. */
export async function serveGateway(options: ServeOptions): Promise<ServedGateway> {
  const { host, port, settings, logger, drainMs, logCalls = false } = options;
  keepCallsYoung();
  let draining = false;
  const isDraining = (): boolean => draining;
  const gateway = await Gateway.open({ settings, boundTo: host, logger, logCalls, isDraining });
  const leave = new Leave();
  let server: Server | undefined;
  const app = fastify({
    logger: false,
    serverFactory: (handler) => {
      server = listenerServer(gateway.listener(handler), isDraining, leave);
      return server;
    },
  });
  try {
    // Calls with a key need the database; one that is away does not keep the others waiting for long.
    await atMost(gateway.house.store.ready, databaseWaitMs);
    await app.register(operations, {
      gateway,
      isDraining,
      logger,
      metrics: gateway.house.telemetry,
    });
    await app.listen({ host, port });
  } catch (error) {
    await gateway.close();
    throw error;
  }
  const address = server?.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const url = `http://${isIP(host) === 6 ? `[${host}]` : host}:${bound}`;
  let closed: Promise<void> | undefined;
  return {
    url,
    reload: async (next) => await gateway.reload(next),
    close: async () => {
      draining = true;
      closed ??= close(gateway, server, leave, drainMs);
      await closed;
      await app.close();
    },
  };
}

/** Waits for work, and keeps the process alive meanwhile: its own timers let it end. */
async function atMost(work: Promise<unknown>, ms: number): Promise<void> {
  const over = new AbortController();
  const patience = pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work, patience]);
  over.abort();
}

function listenerServer(
  listener: RequestListener,
  isDraining: () => boolean,
  leave: Leave,
): Server {
  return createServer(
    {
      maxHeaderSize: frontLimits.headerBytes,
      requestTimeout: frontLimits.requestTimeoutMs,
      // Longer than what balancers keep a connection for, or they would use one that was just closed.
      keepAliveTimeout: frontLimits.keepAliveTimeoutMs,
    },
    (request, response) => {
      leave.saw(request, response);
      if (isDraining()) response.setHeader("connection", "close");
      if (leave.isOver) refuse(response);
      else listener(request, response);
    },
  );
}

/** What comes on a connection that was kept, while the rooms are being closed, must not reach them. */
function refuse(response: ServerResponse): void {
  const message = "This replica is going away, and the request was not looked at: send it again.";
  response.writeHead(gatewayErrors.draining.status, { "content-type": "application/json" });
  response.end(problemBytes(null, { code: "draining", message }));
}

/** Streams end at once, since clients open them anew elsewhere; calls have their time. */
async function close(
  gateway: Gateway,
  server: Server | undefined,
  leave: Leave,
  drainMs: number,
): Promise<void> {
  const until = performance.now() + drainMs;
  gateway.endStreams();
  await leave.noticed(drainMs);
  server?.close();
  server?.closeIdleConnections();
  // Those that came here meanwhile.
  gateway.endStreams();
  await leave.answered(until - performance.now());
  server?.closeIdleConnections();
  await gateway.close();
  server?.closeAllConnections();
}
