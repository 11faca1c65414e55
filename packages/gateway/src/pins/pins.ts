import type { GatewaySettings } from "../config/settings.ts";
import type { Agreed } from "./agreed.ts";
import type { ToolDrift } from "./drift.ts";
import { OpenPins } from "./open-pins.ts";
import type { PinsOptions } from "./open-pins.ts";
import type { PinChange, PinProblem, PinState } from "./pin-state.ts";

export type { PinsOptions } from "./open-pins.ts";
export type { PinChange, PinProblem, PinState } from "./pin-state.ts";

/** What is agreed with every server, what they really offer, and how the two differ. */
export interface Pins {
  /**
   * What is agreed with a server for a client (`Caller.client`). Undefined: it is followed (`isFollowed`), or nothing could
   * be loaded (`unavailable`).
   */
  readonly agreed: (server: string, client?: string) => Agreed | undefined;
  /** The server's own list is what counts. */
  readonly isFollowed: (server: string, client?: string) => boolean;
  /** Nothing is agreed although something should be: a problem to answer with, never an empty list. */
  readonly unavailable: (server: string, client?: string) => PinProblem | undefined;
  /** What the server offers, as of the last complete look; undefined before the first. */
  readonly live: (server: string) => Agreed | undefined;
  /** How a tool stands; undefined when it is not known to either side, or nothing is agreed. */
  readonly drift: (
    server: string,
    client: string | undefined,
    tool: string,
  ) => ToolDrift | undefined;
  /** Resolves when an `undecided` tool is decided, after `waitMs` at the latest. */
  readonly decided: (
    server: string,
    client: string | undefined,
    tool: string,
    waitMs: number,
  ) => Promise<void>;
  /** Listeners are called one after the other and must not throw; the result ends it. */
  readonly onChange: (listener: (change: PinChange) => void) => () => void;
  /** Something suggests that the server is not what it was (unknown tool, refused arguments, an odd result): look soon. */
  readonly suspect: (server: string) => void;
  /** Looks at a server now; resolves when its live list is up to date or the look failed. */
  readonly look: (server: string) => Promise<void>;
  readonly state: () => readonly PinState[];
  /** Takes other settings; what is not touched by them goes on. */
  readonly reload: (settings: GatewaySettings) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Loads every pin and looks at every server; resolves when that is done or took too long, and goes on trying then. Never
 * rejects for what a registry, a file or a server does.
 */
export async function openPins(
  settings: GatewaySettings,
  options: PinsOptions = {},
): Promise<Pins> {
  const pins = new OpenPins(settings, options);
  await pins.reload(settings);
  await pins.firstLooks();
  return pins;
}
