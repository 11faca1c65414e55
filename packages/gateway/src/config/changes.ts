import { isDeepStrictEqual } from "node:util";
import type { GatewaySettings } from "./settings.ts";

/** What a running gateway holds on to: sockets, files, and the keys of sessions that are out there. */
const untilRestart = {
  "sessions.secrets": ({ secrets }) => secrets,
  "audit (none, or not)": ({ audit }) => audit.enabled,
  "audit.databaseUrl": ({ audit }) => audit.databaseUrl,
  "audit.payload, audit.redact": ({ audit }) => [audit.payload, audit.redact],
  "audit.retentionDays": ({ audit }) => audit.retentionDays,
  valkey: ({ valkeyUrl }) => valkeyUrl,
  "the data folder": ({ dataFolder, audit }) => [dataFolder, audit.folder],
} satisfies Readonly<Record<string, (settings: GatewaySettings) => unknown>>;

/** A change of settings as a running gateway can take it. */
export interface SettingsChange {
  readonly isChanged: boolean;
  /** The new settings, with the old ones where only a restart can change them. */
  readonly settings: GatewaySettings;
  /** The names of those that wait for a restart. */
  readonly needRestart: readonly string[];
}

/** What of `next` can be put to use while a gateway runs with `current`. */
export function changeOf(current: GatewaySettings, next: GatewaySettings): SettingsChange {
  const needRestart = Object.entries(untilRestart).flatMap(([name, part]) =>
    isDeepStrictEqual(part(current), part(next)) ? [] : [name],
  );
  const { valkeyUrl: _url, ...rest } = next;
  const settings: GatewaySettings = {
    ...rest,
    audit: { ...current.audit, whenFull: next.audit.whenFull },
    ...(current.valkeyUrl === undefined ? {} : { valkeyUrl: current.valkeyUrl }),
    secrets: current.secrets,
    dataFolder: current.dataFolder,
  };
  return { isChanged: !isDeepStrictEqual(current, settings), settings, needRestart };
}
