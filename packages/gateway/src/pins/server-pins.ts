import type { GatewaySettings, Pin, ServerSettings } from "../config/settings.ts";
import type { Agreed } from "./agreed.ts";
import { pinLimits } from "./limits.ts";
import type { LiveServer } from "./live-server.ts";
import type { PinHolder } from "./pin-holder.ts";
import type { PinState } from "./pin-state.ts";
import type { Planner } from "./planner.ts";
import { changeOf, planOptions, Standing } from "./standing.ts";

/** What is agreed with one server for one client, or for all that have no pin of their own. */
export class PinSlot {
  readonly server: ServerSettings;
  /** Undefined: for every client without a pin of its own. */
  readonly client: string | undefined;
  readonly pin: Pin;
  /** Undefined for `follow`. */
  readonly holder: PinHolder | undefined;
  /** The server's own list is what counts. */
  readonly isFollowed: boolean;
  readonly #live: LiveServer;
  readonly #planner: Planner;
  readonly #options: ReturnType<typeof planOptions>;
  #standing: Standing | undefined;

  constructor(parts: SlotParts) {
    const { server, pin, settings } = parts;
    this.server = server;
    this.client = parts.client;
    this.pin = pin;
    this.holder = parts.holder;
    this.isFollowed = pin.kind === "follow" || server.drift === "follow";
    this.#live = parts.live;
    this.#planner = parts.planner;
    // Where odd results are let pass, a call need not wait for a proof about them.
    const results = settings.results === "refuse" ? "prove" : "check";
    this.#options = planOptions(server, settings.defaults, results);
  }

  get agreed(): Agreed | undefined {
    return this.isFollowed ? undefined : this.holder?.agreed;
  }

  /** How the agreed tools stand to what the server offers now. */
  get standing(): Standing | undefined {
    const agreed = this.holder?.agreed;
    if (agreed === undefined) return undefined;
    const { live } = this.#live;
    if (this.#standing?.agreed !== agreed || this.#standing.live !== live)
      this.#standing = new Standing(agreed, live, this.#planner, this.#options);
    return this.#standing;
  }

  state(now: number): PinState {
    const { holder, pin, server } = this;
    const agreed = holder?.agreed;
    const { live, problem, watched, readAtMs } = this.#live;
    return {
      server: server.name,
      client: this.client,
      pin: pin.kind,
      reference: referenceOf(pin),
      policy: server.drift,
      version: agreed?.version,
      digest: agreed?.digest,
      tools: agreed?.tools.length ?? 0,
      source: holder?.source,
      ageSeconds: ageOf(holder?.readAtMs, now),
      problem: holder?.problem,
      live: {
        digest: live?.digest,
        tools: live?.tools.length ?? 0,
        unusable: live?.list.problems.length ?? 0,
        ageSeconds: ageOf(readAtMs, now),
        watched,
        problem,
      },
      drifted: this.#drifted(),
    };
  }

  #drifted(): PinState["drifted"] {
    const drifted = this.standing?.drifted() ?? [];
    return drifted.slice(0, pinLimits.driftTold).map((one) => ({
      tool: (one.pinned ?? one.live)?.name ?? "",
      kind: one.kind,
      ...changeOf(one),
    }));
  }
}

export interface SlotParts {
  readonly settings: GatewaySettings;
  readonly server: ServerSettings;
  readonly client: string | undefined;
  readonly pin: Pin;
  readonly holder: PinHolder | undefined;
  readonly live: LiveServer;
  readonly planner: Planner;
}

/** Everything about one server. */
export interface ServerPins {
  readonly live: LiveServer;
  readonly main: PinSlot;
  /** Clients with a pin of their own. */
  readonly clients: ReadonlyMap<string, PinSlot>;
}

/** All slots of a server. */
export function slotsOf({ main, clients }: ServerPins): readonly PinSlot[] {
  return [main, ...clients.values()];
}

function referenceOf(pin: Pin): string | undefined {
  if (pin.kind === "registry") return `${pin.server}@${pin.reference}`;
  return pin.kind === "file" ? pin.path : undefined;
}

function ageOf(atMs: number | undefined, now: number): number | undefined {
  return atMs === undefined ? undefined : Math.max(0, Math.round((now - atMs) / 1_000));
}
