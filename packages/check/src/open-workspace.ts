import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { TenonError } from "@tenon/contract";
import { parseConfig } from "./config/parse.ts";
import { limits } from "./limits.ts";
import type { OpenOptions, Workspace } from "./workspace.ts";

/** Names of a configuration file, the first one found counts. */
export const configNames = ["tenon.yaml", "tenon.yml"] as const;

/** Finds, reads and checks the configuration. Throws a usage error that says what is wrong, where, and what to do. */
// oxlint-disable-next-line typescript/require-await -- callers get a rejection, never a throw
export async function openWorkspace(options: OpenOptions): Promise<Workspace> {
  const configFile =
    options.configFile === undefined
      ? nearestConfig(options.cwd)
      : resolve(options.cwd, options.configFile);
  return {
    root: dirname(configFile),
    configFile,
    env: options.env,
    now: options.now,
    config: parseConfig(readConfig(configFile), basename(configFile)),
  };
}

function nearestConfig(cwd: string): string {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    for (const name of configNames) {
      const path = join(folder, name);
      if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
    }
    if (dirname(folder) === folder) break;
  }
  throw new TenonError(
    "usage",
    "config-missing",
    `There is no ${configNames[0]} in ${cwd} or above it. Run \`tenon init\` to write one, or name one with --config.`,
  );
}

/** The text of a configuration file without a byte order mark. */
export function readConfig(path: string): string {
  let bytes: Uint8Array;
  try {
    if (statSync(path).size > limits.configBytes) {
      throw new TenonError(
        "usage",
        "config-too-large",
        `${path}: larger than ${limits.configBytes} bytes; name another file.`,
      );
    }
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof TenonError) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "error";
    const what = code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`;
    throw new TenonError(
      "usage",
      "config-missing",
      `${path}: ${what}; run \`tenon init\`, or name another with --config.`,
      { cause },
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TenonError(
      "usage",
      "config-invalid",
      `${path}: is not UTF-8 text; save it as UTF-8.`,
      { cause },
    );
  }
}
