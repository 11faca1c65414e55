import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { TenonError } from "@tenon/contract";
import type { GatewaySettings } from "@tenon/gateway";
import type { Shell } from "../../shell.ts";

const standardFile = "tenon.gateway.yaml";

/** A gateway's configuration and where it stands. */
export interface Configuration {
  readonly file: string;
  readonly dataFolder?: string;
  readonly settings: GatewaySettings;
}

/** Reads the configuration that `--config` names, else `tenon.gateway.yaml`. Throws a usage error that lists what is wrong. */
export async function configurationOf(shell: Shell, data?: string): Promise<Configuration> {
  const named = shell.configFile ?? standardFile;
  const file = resolve(shell.cwd, named);
  if (shell.configFile === undefined && !existsSync(file)) {
    throw new TenonError(
      "usage",
      "config-missing",
      `There is no ${standardFile} in ${shell.cwd}. Name the configuration with --config.`,
    );
  }
  const folder = data === undefined ? {} : { dataFolder: resolve(shell.cwd, data) };
  // Loaded on use: the gateway is larger than all the rest.
  const { readGatewayConfig } = await import("@tenon/gateway");
  return { file, ...folder, settings: readGatewayConfig(file, shell.env, folder) };
}
