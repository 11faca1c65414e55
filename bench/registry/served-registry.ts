import { serveRegistry } from "@tenon/registry";
import { serveAs } from "./served.ts";

/** What a measured registry is started with; all else is as the command line has it. */
export interface RegistrySettings {
  /** A Postgres; without one the registry is embedded in `folder`. */
  readonly databaseUrl?: string;
  readonly folder?: string;
  readonly publicReads?: boolean;
  readonly parallelProbes?: number;
}

const adminKey = "bench-key-0123456789";

serveAs<RegistrySettings>(async ({ databaseUrl, folder, publicReads, parallelProbes }) => {
  const { url, close } = await serveRegistry({
    host: "127.0.0.1",
    port: 0,
    databaseUrl,
    dataFolder: folder ?? "",
    secret: "a secret of the bench, long enough for it",
    adminKey,
    settings: (publicUrl) => ({
      publicUrl,
      publicReads: publicReads ?? true,
      probeAllow: ["127.0.0.0/8"],
      probeStdio: false,
      defaultIntervalSeconds: 3_600,
      parallelProbes: parallelProbes ?? 16,
      parallelProbesPerHost: 2,
      oidc: { issuer: "http://127.0.0.1:1", audience: publicUrl },
      observationDays: 90,
      // The limit counts and compares as ever; one machine that asks as fast as it can must not reach it.
      requestsPerMinute: 1_000_000_000,
      trustedProxies: [],
      toolVersion: "0.0.0-bench",
    }),
    // As `tenon registry serve` has it: warnings and errors, here to nowhere.
    logger: { level: "warn", stream: { write: () => undefined } },
  });
  return { url, key: adminKey, close };
});
