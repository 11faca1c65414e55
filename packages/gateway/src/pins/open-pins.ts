import { isDeepStrictEqual } from "node:util";
import { registryClient } from "@tenon/api";
import type { RegistryEvent } from "@tenon/api";
import { plainText } from "@tenon/contract";
import { credentials } from "../auth/credentials.ts";
import { anonymous } from "../caller.ts";
import type { GatewaySettings, Pin, ServerSettings } from "../config/settings.ts";
import type { Agreed } from "./agreed.ts";
import { DiskCopies } from "./disk-copy.ts";
import type { ToolDrift } from "./drift.ts";
import { DriftReport } from "./drift-report.ts";
import { pinLimits } from "./limits.ts";
import { LiveServer } from "./live-server.ts";
import type { ProbeHeaders } from "./live-server.ts";
import { PinHolder } from "./pin-holder.ts";
import type { PinChange, PinProblem, PinState } from "./pin-state.ts";
import { Planner } from "./planner.ts";
import { followEvents } from "./registry-events.ts";
import { PinSlot, slotsOf } from "./server-pins.ts";
import type { ServerPins } from "./server-pins.ts";

/** What opening pins takes apart from the settings. */
export interface PinsOptions {
  readonly logger?: { readonly warn: (fields: object, message: string) => void };
  /** How the gateway itself asks servers for their tools; by default with the credential of the settings that needs no caller. */
  readonly headers?: ProbeHeaders;
}

/** Pins as they are while a gateway runs; see `Pins` for what its methods give. */
export class OpenPins {
  #settings: GatewaySettings;
  #servers: ReadonlyMap<string, ServerPins> = new Map();
  #events: AbortController | undefined;
  readonly #listeners = new Set<(change: PinChange) => void>();
  readonly #planner: Planner;
  readonly #report: DriftReport;
  readonly #headers: ProbeHeaders;
  readonly #refused: (server: ServerSettings) => void;
  readonly #warn: (fields: object, message: string) => void;

  constructor(settings: GatewaySettings, { logger, headers }: PinsOptions) {
    this.#settings = settings;
    this.#warn = (fields, message) => logger?.warn(fields, message);
    this.#report = new DriftReport(this.#warn);
    this.#planner = new Planner((key) => this.#revise(key), {
      onFault: (error) => this.#warn({ why: plainText(String(error), 500) }, "plan-thread-failed"),
    });
    const own = credentials();
    this.#headers = headers ?? ((server) => own.headersFor(server, anonymous));
    this.#refused = (server) => void own.invalidate(server, anonymous);
  }

  agreed(server: string, client?: string): Agreed | undefined {
    return this.#slot(server, client)?.agreed;
  }

  isFollowed(server: string, client?: string): boolean {
    return this.#slot(server, client)?.isFollowed ?? false;
  }

  unavailable(server: string, client?: string): PinProblem | undefined {
    const slot = this.#slot(server, client);
    if (slot === undefined || slot.isFollowed || slot.agreed !== undefined) return undefined;
    const why = slot.holder?.problem?.message ?? "It is still being loaded.";
    const message = `What is agreed with "${server}" could not be loaded from anywhere, and there is no copy on disk. ${why}`;
    return { code: "pin-unavailable", message };
  }

  live(server: string): Agreed | undefined {
    return this.#servers.get(server)?.live.live;
  }

  drift(server: string, client: string | undefined, tool: string): ToolDrift | undefined {
    return this.#slot(server, client)?.standing?.of(tool);
  }

  async decided(
    server: string,
    client: string | undefined,
    tool: string,
    waitMs: number,
  ): Promise<void> {
    const made = this.#slot(server, client)?.standing?.decided(tool);
    if (made !== undefined) await atMost(made, waitMs);
  }

  onChange(listener: (change: PinChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  suspect(server: string): void {
    this.#servers.get(server)?.live.suspect();
  }

  async look(server: string): Promise<void> {
    await this.#servers.get(server)?.live.look();
  }

  state(): readonly PinState[] {
    const now = Date.now();
    return this.#slots().map((slot) => slot.state(now));
  }

  /** Resolves when every server was looked at once, or that took too long. */
  async firstLooks(): Promise<void> {
    const looks = [...this.#servers.values()].map(({ live }) => live.look());
    await atMost(Promise.all(looks), pinLimits.firstLookMs);
  }

  async reload(settings: GatewaySettings): Promise<void> {
    const before = this.#servers;
    const sameRegistry = isDeepStrictEqual(this.#settings.registry, settings.registry);
    const fresh: (PinHolder | LiveServer)[] = [];
    const next = new Map<string, ServerPins>();
    for (const server of settings.servers.values()) {
      const old = before.get(server.name);
      const known = sameRegistry ? old : undefined;
      next.set(server.name, this.#serverPins(settings, server, { old, known, fresh }));
    }
    const holders = fresh.filter((one) => one instanceof PinHolder);
    await Promise.all(holders.map((holder) => holder.open()));
    const agreedBefore = new Map(this.#slots().map((slot) => [slotKey(slot), slot.agreed]));
    this.#settings = settings;
    this.#servers = next;
    this.#endUnused(before);
    for (const one of fresh) if (one instanceof LiveServer) one.start();
    if (!sameRegistry || this.#events === undefined) this.#followRegistry();
    for (const slot of this.#slots()) {
      const was = agreedBefore.get(slotKey(slot));
      if (before.size > 0 && was !== slot.agreed) this.#tell(slot, "pin-moved");
      void this.#report.tell(slot);
    }
  }

  async close(): Promise<void> {
    this.#events?.abort();
    this.#listeners.clear();
    const before = this.#servers;
    this.#servers = new Map();
    this.#endUnused(before);
    await this.#planner.close();
  }

  #slot(server: string, client: string | undefined): PinSlot | undefined {
    const known = this.#servers.get(server);
    if (known === undefined || client === undefined || known.clients.size === 0) return known?.main;
    return known.clients.get(client) ?? known.main;
  }

  #slots(): readonly PinSlot[] {
    return [...this.#servers.values()].flatMap(slotsOf);
  }

  #serverPins(
    settings: GatewaySettings,
    server: ServerSettings,
    reuse: {
      readonly old: ServerPins | undefined;
      /** The same, when its pins may be kept. */
      readonly known: ServerPins | undefined;
      readonly fresh: (PinHolder | LiveServer)[];
    },
  ): ServerPins {
    const { old, known, fresh } = reuse;
    const kept = old !== undefined && isLookedAtAlike(old.live.settings, server);
    const live = kept ? old.live : this.#liveServer(server);
    if (!kept) fresh.push(live);
    const holders = known === undefined ? [] : slotsOf(known).flatMap(({ holder }) => holder ?? []);
    const holderOf = (pin: Pin): PinHolder | undefined => {
      if (pin.kind === "follow") return undefined;
      const same = holders.find((one) => isDeepStrictEqual(one.pin, pin));
      if (same !== undefined) return same;
      const made = this.#holder(settings, server.name, pin);
      holders.push(made);
      fresh.push(made);
      return made;
    };
    const slot = (client: string | undefined, pin: Pin): PinSlot => {
      const holder = holderOf(pin);
      return new PinSlot({ settings, server, client, pin, holder, live, planner: this.#planner });
    };
    const clients = [...server.clientPins].map(
      ([client, pin]) => [client, slot(client, pin)] as const,
    );
    return { live, main: slot(undefined, server.pin), clients: new Map(clients) };
  }

  #liveServer(server: ServerSettings): LiveServer {
    return new LiveServer(server, {
      headers: this.#headers,
      refused: this.#refused,
      onChange: () => {
        const known = this.#servers.get(server.name);
        if (known === undefined) return;
        for (const slot of slotsOf(known)) void this.#report.tell(slot);
        this.#emit({ server: server.name, kind: "live-changed" });
      },
    });
  }

  #holder(settings: GatewaySettings, server: string, pin: PinHolder["pin"]): PinHolder {
    const { registry, dataFolder } = settings;
    const client =
      registry &&
      registryClient({
        baseUrl: registry.url,
        ...(registry.key !== undefined && { key: registry.key }),
        timeoutMs: pinLimits.registryMs,
        userAgent: "tenon-gateway",
      });
    return new PinHolder(server, pin, {
      registry: registry && client && { url: registry.url, client },
      copies: new DiskCopies(dataFolder),
      onMoved: (holder) => {
        for (const slot of this.#slots().filter((one) => one.holder === holder)) {
          void this.#report.tell(slot);
          this.#tell(slot, "pin-moved");
        }
      },
      warn: this.#warn,
    });
  }

  #endUnused(before: ReadonlyMap<string, ServerPins>): void {
    const used = new Set<object | undefined>();
    for (const server of this.#servers.values()) {
      used.add(server.live);
      for (const slot of slotsOf(server)) used.add(slot.holder);
    }
    for (const server of before.values()) {
      if (!used.has(server.live)) server.live.close();
      for (const { holder } of slotsOf(server)) if (!used.has(holder)) holder?.close();
    }
  }

  #followRegistry(): void {
    this.#events?.abort();
    this.#events = undefined;
    const { registry } = this.#settings;
    if (registry === undefined) return;
    this.#events = new AbortController();
    void followEvents(
      {
        url: registry.url,
        key: registry.key,
        onEvent: (event) => this.#heard(event),
        onOpened: () => this.#readAll(() => true),
      },
      this.#events.signal,
    );
  }

  #heard({ type, server }: RegistryEvent): void {
    if (!moving.has(type)) return;
    this.#readAll(({ pin }) => pin.kind === "registry" && pin.server === server);
  }

  #readAll(isMeant: (holder: PinHolder) => boolean): void {
    const holders = new Set(this.#slots().flatMap(({ holder }) => holder ?? []));
    for (const holder of holders)
      if (holder.pin.kind === "registry" && isMeant(holder)) void holder.read();
  }

  #revise(key: string): void {
    for (const slot of this.#slots()) slot.standing?.revise(key);
  }

  #tell({ server, client }: PinSlot, kind: PinChange["kind"]): void {
    this.#emit({ server: server.name, ...(client !== undefined && { client }), kind });
  }

  #emit(change: PinChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Events after which a version, digest or channel may mean something else. */
const moving: ReadonlySet<RegistryEvent["type"]> = new Set([
  "channel.moved",
  "version.created",
  "version.changed",
  "server.created",
  "server.updated",
  "server.deleted",
]);

function slotKey({ server, client }: PinSlot): string {
  return JSON.stringify([server.name, client]);
}

/** The same server, asked in the same way. */
function isLookedAtAlike(one: ServerSettings, other: ServerSettings): boolean {
  const ways = ({ source, credential, watchSeconds }: ServerSettings) => [
    source,
    credential,
    watchSeconds,
  ];
  return isDeepStrictEqual(ways(one), ways(other));
}

async function atMost(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
