import type { Shell } from "./shell.ts";

/** Telemetry that was started, or none. */
export interface Telemetry {
  /** Sends what is left, for five seconds at most. Never rejects. */
  readonly end: () => Promise<void>;
}

const none: Telemetry = { end: async () => undefined };
const endMs = 5_000;

/**
 * Starts OpenTelemetry's SDK when the environment asks for it (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_EXPORTER` and their like);
 * everything else about it comes from its own variables too. The services themselves speak to its API only.
 */
export async function startTelemetry(env: Shell["env"], service: string): Promise<Telemetry> {
  if (!isWanted(env)) return none;
  const { startSdk } = await import("./telemetry-sdk.ts");
  const sdk = startSdk(env, service);
  return {
    end: async () => {
      const late = new Promise<void>((done) => setTimeout(done, endMs).unref());
      await Promise.race([sdk.shutdown().catch(() => undefined), late]);
    },
  };
}

/** Whether the environment names somewhere to send anything to. */
export function isWanted(env: Shell["env"]): boolean {
  if (env["OTEL_SDK_DISABLED"]?.toLowerCase() === "true") return false;
  const given = (name: string): boolean => (env[name] ?? "") !== "";
  const signals = ["TRACES", "METRICS", "LOGS"];
  return (
    given("OTEL_EXPORTER_OTLP_ENDPOINT") ||
    signals.some((signal) => given(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`)) ||
    signals.some(
      (signal) => given(`OTEL_${signal}_EXPORTER`) && env[`OTEL_${signal}_EXPORTER`] !== "none",
    )
  );
}
