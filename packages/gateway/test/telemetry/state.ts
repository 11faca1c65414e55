import type { PinState } from "../../src/pins/pins.ts";
import type { MeasuredState } from "../../src/telemetry/measured-state.ts";

const pin: PinState = {
  server: "desk",
  client: undefined,
  pin: "registry",
  reference: "prod",
  policy: "serve-pinned",
  version: "1.0.0",
  digest: "sha256:00",
  tools: 2,
  source: "registry",
  ageSeconds: 12,
  problem: undefined,
  live: {
    digest: "sha256:01",
    tools: 2,
    unusable: 0,
    ageSeconds: 3,
    watched: true,
    problem: undefined,
  },
  drifted: [{ tool: "page_oncall", kind: "translated" }],
};

/** `desk` is pinned and down, of `files` nothing could be loaded. */
export const quiet: MeasuredState = {
  pins: () => [
    pin,
    {
      ...pin,
      server: "files",
      digest: undefined,
      version: undefined,
      ageSeconds: undefined,
      drifted: [],
      problem: { code: "x", message: "no" },
    },
  ],
  servers: () => [
    {
      name: "desk",
      health: { state: "down", reason: "refused \u001b[31m" },
      circuit: { state: "open", failures: 5, retryInMs: 100, reason: "refused" },
      openStreams: 1,
    },
    {
      name: "files",
      health: { state: "up" },
      circuit: { state: "closed", failures: 0, retryInMs: 0 },
      openStreams: 0,
    },
  ],
  audit: () => ({
    queuedRecords: 1,
    lostRecords: 0,
    tornRecords: 0,
    spoolBytes: 100,
    draining: true,
    lastError: undefined,
  }),
  draining: () => false,
};
