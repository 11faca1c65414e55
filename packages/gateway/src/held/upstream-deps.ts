import type { Json } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { TextSealer } from "../sessions/sealed-text.ts";

type HeaderMap = Readonly<Record<string, string>>;

/** What an upstream is told apart from its settings. */
export interface UpstreamDeps {
  /** The relay to a streamable HTTP server for clients of the era that it speaks; `RelayTarget` in relay/relay.ts. */
  readonly relay: (target: {
    readonly name: string;
    readonly url: string;
    readonly headers: HeaderMap;
    readonly credentials: (caller: Caller) => HeaderMap | Promise<HeaderMap>;
    readonly refused: (caller: Caller) => void;
  }) => Upstream;
  /** The gateway's own credential for the server and this caller, as headers; never the caller's token. */
  readonly credentials: (caller: Caller) => HeaderMap | Promise<HeaderMap>;
  /** The server refused the credential. */
  readonly refused: (caller: Caller) => void;
  /** Seals the `requestState` of calls that wait here for a client's input: a `textSealer` of purpose `parked call`. */
  readonly sealer: TextSealer;
  /** URL of this replica for the others; goes into those states. Undefined: there are no others. */
  readonly holder: string | undefined;
  /** `Mcp-Param-*` headers of a call towards a 2026-07-28 server, from the tool's `x-mcp-header` annotations. */
  readonly paramHeaders: (tool: string, args: Json | undefined) => HeaderMap;
  /** One line of what the server's process wrote to standard error, or of what happened to it; safe for one log line. */
  readonly log: (line: string) => void;
}
