import { type Check, type Need, needs } from "../check.ts";
import type { Bench } from "./context.ts";

const isThere: Readonly<Record<Need, (bench: Bench) => boolean>> = {
  replicas: ({ settings }) => settings.replicas.length > 0,
  gateway: ({ settings, gateway }) => gateway !== undefined || settings.gatewayPid !== undefined,
  start: ({ gateway }) => gateway !== undefined,
  oauth: ({ settings, issuer }) => settings.oauthUrl !== undefined && issuer !== undefined,
  other: ({ settings, other }) => settings.otherUrl !== undefined && other !== undefined,
  stdio: ({ settings }) => settings.stdioUrl !== undefined,
  store: ({ settings }) => settings.breakStore !== undefined && settings.healStore !== undefined,
  sessions: ({ settings }) => settings.upstreamEra !== "modern",
  pinned: ({ settings }) => settings.pinned,
  following: ({ settings }) => !settings.pinned,
};

/** Why a check cannot be tried on this bench; undefined when it can. */
export function lackOf(check: Pick<Check, "needs">, bench: Bench): string | undefined {
  const lacking = check.needs?.find((need) => !isThere[need](bench));
  return lacking === undefined ? undefined : needs[lacking];
}
