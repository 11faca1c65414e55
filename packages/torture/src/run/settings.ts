import type { Era } from "../era.ts";

/** What one run is told. */
export interface TortureSettings {
  /** The gateway's MCP endpoint in front of our upstream. */
  readonly url: string;
  /** The same endpoint at further replicas. */
  readonly replicas: readonly string[];
  /** Headers of every request, for example a credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of a second user. */
  readonly otherHeaders?: Readonly<Record<string, string>>;
  readonly upstreamPort: number;
  readonly upstreamEra: Era | "both";
  /** Command that starts the upstream; its options are added. */
  readonly upstreamCommand: readonly string[];
  readonly eras: readonly Era[];
  readonly pinned: boolean;
  /** Faults or check ids; empty: all. */
  readonly only: readonly string[];
  /** Time in which the gateway must answer whatever the upstream does, milliseconds. */
  readonly deadlineMs: number;
  /** Longest silence on an open stream, milliseconds. */
  readonly keepAliveMs: number;
  readonly sessions: number;
  readonly callsPerSession: number;
  readonly gatewayPid?: number;
  /** Command line of the gateway; `{upstream}`, `{other}`, `{stdio}`, `{issuer}` are filled in. */
  readonly start?: string;
  readonly oauthUrl?: string;
  readonly issuerPort?: number;
  readonly otherUrl?: string;
  readonly otherPort?: number;
  /** The gateway's endpoint in front of our upstream over stdio. */
  readonly stdioUrl?: string;
  readonly healthUrl?: string;
  readonly readyUrl?: string;
  readonly metricsUrl?: string;
  /** Where the gateway reports drift. */
  readonly driftUrl?: string;
  readonly breakStore?: string;
  readonly healStore?: string;
  /** How an idempotency key is sent: key of `_meta`, and header. */
  readonly idempotencyMeta: string;
  readonly idempotencyHeader: string;
}

/** What holds when nothing else is said. */
export const defaultSettings = {
  replicas: [],
  headers: {},
  upstreamPort: 9701,
  upstreamEra: "both",
  eras: ["legacy", "modern"],
  pinned: false,
  only: [],
  deadlineMs: 30_000,
  keepAliveMs: 15_000,
  sessions: 64,
  callsPerSession: 50,
  idempotencyMeta: "dev.tenon/idempotencyKey",
  idempotencyHeader: "idempotency-key",
} as const satisfies Partial<TortureSettings>;

/** How long the silent call is: longer than the longest silence allowed, in milliseconds. */
export function silenceMs({ keepAliveMs }: TortureSettings): number {
  return keepAliveMs * 1.2 + 500;
}
