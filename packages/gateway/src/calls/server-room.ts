import type { Audit } from "../audit/record.ts";
import type { GatewayAuth } from "../auth/auth.ts";
import type { GatewaySettings, ServerSettings } from "../config/settings.ts";
import type { Guard } from "../guard/guard.ts";
import type { IdempotencyKeys } from "../idempotency/idempotency-keys.ts";
import type { Admission } from "../limits/admission.ts";
import type { Circuit } from "../limits/circuit.ts";
import type { Pins } from "../pins/pins.ts";
import type { TextSealer } from "../sessions/sealed-text.ts";
import type { SessionClaims } from "../sessions/session-claims.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { UpstreamPlace } from "../telemetry/tracing.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { Run } from "./run.ts";
import type { ToolPolicy } from "./tool-policy.ts";

/** What all servers share. */
export interface House {
  readonly settings: GatewaySettings;
  readonly pins: Pins;
  readonly guard: Guard;
  readonly admission: Admission;
  readonly keys: IdempotencyKeys;
  /** Seals the handles of calls that were handed over. */
  readonly handles: TextSealer;
  readonly audit: Audit;
  readonly telemetry: Telemetry;
  /** For the path of all servers: the challenge when the caller lacks a server's scopes. */
  readonly permit: GatewayAuth["permit"];
  /** What the audit knows a session by. */
  readonly sessionDigest: (session: SessionClaims) => string;
  /** Gives the answer to `initialize` the id of a session that the upstream calls so; `held`: only this replica can serve it. */
  readonly openSession: (
    server: string,
    run: Run,
    session: string | undefined,
    held: boolean,
  ) => void;
}

/** What the requests to one server have in common. */
export interface ServerRoom {
  readonly name: string;
  readonly settings: ServerSettings;
  readonly house: House;
  readonly upstream: Upstream;
  readonly circuit: Circuit;
  readonly policy: ToolPolicy;
  /** Where the server is, for spans. */
  readonly place: UpstreamPlace;
  /** How long the client of a call waits before the call is handed over; undefined: to the end. */
  readonly patienceMs: (run: Run) => number | undefined;
  /** The upstream called a new session by this name; the answer has to carry ours. */
  readonly sessionOpened: (run: Run, session: string | undefined, held: boolean) => void;
}
