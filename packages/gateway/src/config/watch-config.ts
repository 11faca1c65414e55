import { statSync } from "node:fs";
import { changeOf } from "./changes.ts";
import { readGatewayConfig } from "./read-config.ts";
import type { GatewaySettings } from "./settings.ts";
import type { Environment } from "./variables.ts";

/** What is watched, and what it was. */
export interface WatchOptions {
  readonly path: string;
  readonly env: Environment;
  readonly dataFolder?: string;
  /** The settings that are in use. */
  readonly current: GatewaySettings;
  /** Milliseconds between looks at the file. Default: 1000. */
  readonly pollMs?: number;
  /** Puts new settings to use; until it resolves no others come. */
  readonly onChange: (settings: GatewaySettings) => Promise<void> | void;
  readonly log: WatchLog;
}

/** Where a watch says what it did; a pino logger will do. */
export interface WatchLog {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** A watch that goes on until it is closed. */
export interface ConfigWatch {
  /** Reads the file now, changed or not, as SIGHUP does. */
  readonly reload: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Puts a changed configuration to use: when the file is another one (a rename over it and a symbolic link that points elsewhere
 * count), and on SIGHUP. A file that is invalid or gone changes nothing and is said once; settings that need a restart are named
 * and keep their old values.
 */
export function watchConfig(options: WatchOptions): ConfigWatch {
  const { path, env, dataFolder, onChange, log } = options;
  let { current } = options;
  let known = stampOf(path);
  let seen = known;
  let said = "";
  const read = async (): Promise<void> => {
    try {
      const next = readGatewayConfig(path, env, dataFolder === undefined ? {} : { dataFolder });
      const { isChanged, settings, needRestart } = changeOf(current, next);
      if (needRestart.length > 0) {
        log.warn({ needRestart }, "these settings change with a restart only; the old ones stay");
      }
      if (isChanged) {
        await onChange(settings);
        current = settings;
      }
      said = "";
      log.info({ changed: isChanged }, "the configuration was read");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== said)
        log.error({ reason }, "the configuration is not used; the old one stays");
      said = reason;
    }
  };
  let work = Promise.resolve();
  const reload = (): Promise<void> => (work = work.then(read));
  const look = (): void => {
    const stamp = stampOf(path);
    // A file that is just being written is left alone until it is the same at two looks.
    const isSettled = stamp === seen;
    seen = stamp;
    if (!isSettled || stamp === known) return;
    known = stamp;
    void reload();
  };
  const onHangUp = (): void => void reload();
  const timer = setInterval(look, options.pollMs ?? 1_000).unref();
  process.on("SIGHUP", onHangUp);
  return {
    reload,
    close: () => {
      clearInterval(timer);
      process.off("SIGHUP", onHangUp);
    },
  };
}

/** Differs when the file, or what a link leads to, is another one; "" when nothing can be seen there. */
function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch {
    return "";
  }
}
