import type { IncomingMessage, ServerResponse } from "node:http";
import { isDeepStrictEqual } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { plainText } from "@tenon/contract";
import type { Logger } from "pino";
import { AggregateService } from "./aggregate/aggregate-service.ts";
import { TaskIds } from "./aggregate/task-ids.ts";
import { ServerService } from "./calls/server-service.ts";
import { changeOf } from "./config/changes.ts";
import type { GatewaySettings, ServerSettings } from "./config/settings.ts";
import { front } from "./front/front.ts";
import { HandOver } from "./front/hand-over.ts";
import { KeepAlive } from "./front/keep-alive.ts";
import { parkedHolder } from "./held/parked-calls.ts";
import { upstreamFor } from "./held/upstream-for.ts";
import { OpenHouse } from "./house.ts";
import { gatewayState } from "./ops/gateway-state.ts";
import { openPins } from "./pins/pins.ts";
import type { Pins } from "./pins/pins.ts";
import { httpRelay } from "./relay/relay.ts";
import type { Service } from "./service.ts";
import { textSealer } from "./sessions/sealed-text.ts";
import type { TextSealer } from "./sessions/sealed-text.ts";
import { openTelemetry } from "./telemetry/telemetry.ts";
import type { Upstream } from "./upstream/upstream.ts";

export interface GatewayOptions {
  readonly settings: GatewaySettings;
  /** The address that the gateway listens on. */
  readonly boundTo: string;
  readonly logger: Logger;
  /** One line of log for each call. */
  readonly logCalls?: boolean;
  /** True from the moment on in which the gateway goes away. */
  readonly isDraining: () => boolean;
}

/** Everything between a socket and the servers. */
export class Gateway {
  readonly house: OpenHouse;
  readonly keepAlive = new KeepAlive();
  readonly #logger: Logger;
  readonly #handOver: HandOver;
  /** Seals the states of calls that wait for a client's input. */
  readonly #parked: TextSealer;
  readonly #aggregate: AggregateService;
  #services: ReadonlyMap<string, ServerService>;

  private constructor(options: GatewayOptions, pins: Pins) {
    const { settings, boundTo, logger, logCalls = false, isDraining } = options;
    const telemetry = openTelemetry({
      logger,
      logCalls,
      isTool: (server, tool) => isTool(pins, server, tool),
      state: gatewayState(this, isDraining),
      version: manifest.version,
    });
    const house = new OpenHouse(settings, pins, boundTo, telemetry);
    this.house = house;
    this.#parked = textSealer(house.secrets, { purpose: "parked call" });
    this.#logger = logger;
    this.#handOver = new HandOver(house.settings.advertiseUrl);
    this.#services = new Map(
      [...house.settings.servers.values()].map((server) => [server.name, this.#open(server)]),
    );
    this.#aggregate = new AggregateService({
      house,
      services: () => this.#services,
      taskIds: new TaskIds(textSealer(house.secrets, { purpose: "task", maxLength: 4_096 })),
      newSession: (caller, revision) => {
        const holder = house.settings.advertiseUrl;
        return house.newSession({ server: "", upstream: undefined, revision, holder }, caller);
      },
    });
    house.pins.onChange((change) => {
      if (change.kind === "live-changed") this.#services.get(change.server)?.circuit.heard();
      // A pinned list is what it was, whatever the server offers now.
      const follows = house.pins.isFollowed(change.server, change.client);
      if (change.kind === "live-changed" && !follows) return;
      this.#services.get(change.server)?.tellToolsChanged(change.client);
      this.#aggregate.tellToolsChanged(change.client);
    });
  }

  /** Opens the pins, the audit and whatever else it needs; throws usage errors. */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const pins = await openPins(options.settings, { logger: options.logger });
    try {
      return new Gateway(options, pins);
    } catch (error) {
      await pins.close();
      throw error;
    }
  }

  /** The servers, by name. */
  get services(): ReadonlyMap<string, ServerService> {
    return this.#services;
  }

  /** What answers requests; `operations` gets what is not MCP. */
  listener(
    operations: (request: IncomingMessage, response: ServerResponse) => void,
  ): (request: IncomingMessage, response: ServerResponse) => void {
    const { house } = this;
    return front({
      service: (name) => this.#service(name),
      authenticate: (request, server) => house.auth.authenticate(request, server),
      turnedAway: (request, response) => this.#turnedAway(request, response),
      openSession: (id) => {
        const claims = house.sessions.open(id);
        return claims === undefined || house.ended.has(claims) ? undefined : claims;
      },
      handOver: (holder, request, response, body) =>
        this.#handOver.pass(holder, request, response, body),
      parkedHolder: (state, caller) => parkedHolder(this.#parked, state, caller.id),
      ended: (session) => void house.ended.end(session),
      keepAlive: this.keepAlive,
      operations,
    });
  }

  /** Puts other settings to use; servers that did not change keep their connections and sessions. */
  async reload(next: GatewaySettings): Promise<void> {
    const before = this.house.settings;
    const { settings, needRestart } = changeOf(before, next);
    if (needRestart.length > 0) this.#logger.warn({ needRestart }, "settings wait for a restart");
    await this.house.reload(settings);
    const old = this.#services;
    const stays = isDeepStrictEqual(before.defaults, settings.defaults);
    this.#services = new Map(
      [...settings.servers.values()].map((server) => {
        const known = stays ? old.get(server.name) : undefined;
        const same = known !== undefined && isDeepStrictEqual(known.settings, server);
        return [server.name, same ? known : this.#open(server)];
      }),
    );
    for (const [name, service] of old) {
      if (this.#services.get(name) !== service) await service.close();
    }
    this.#aggregate.tellToolsChanged(undefined);
  }

  /** Ends everything that clients only listen to; calls go on. */
  endStreams(): void {
    this.#handOver.endStreams();
    this.#aggregate.endStreams();
    for (const service of this.#services.values()) service.endStreams();
  }

  async close(): Promise<void> {
    this.#aggregate.close();
    await Promise.all([...this.#services.values()].map((service) => service.close()));
    await this.#handOver.close();
    await this.house.close();
    this.keepAlive.close();
  }

  #service(name: string): Service | undefined {
    return name === "" ? this.#aggregate : this.#services.get(name);
  }

  #open(server: ServerSettings): ServerService {
    return new ServerService(this.house, server, this.#upstream(server));
  }

  #upstream(server: ServerSettings): Upstream {
    const { house } = this;
    const log = this.#logger.child({ server: server.name });
    return upstreamFor(server, {
      relay: httpRelay,
      credentials: (caller) => house.auth.upstreamHeaders(server, caller),
      refused: (caller) => void house.auth.refused(server, caller),
      sealer: this.#parked,
      holder: house.settings.advertiseUrl,
      paramHeaders: (tool, args) => house.guard.paramHeaders(server.name, tool, args),
      log: (line) => log.info({ line: plainText(line) }, "upstream"),
    });
  }

  #turnedAway(request: IncomingMessage, response: ServerResponse): boolean {
    const verdict = this.house.auth.judgeBrowser(request);
    if (verdict.kind === "pass") {
      for (const name in verdict.headers) response.setHeader(name, verdict.headers[name] ?? "");
      return false;
    }
    if (verdict.kind === "preflight") response.writeHead(204, verdict.headers).end();
    else response.writeHead(403, { "content-type": "text/plain" }).end(`${verdict.message}\n`);
    return true;
  }
}

/** Known to either side: only such names become names of spans and metrics. */
function isTool(pins: Pins, server: string, tool: string): boolean {
  const agreed = pins.agreed(server) ?? pins.live(server);
  return agreed?.byName.has(tool) === true;
}
