import { registryClient } from "@tenon/api";
import type { RegistryClient } from "@tenon/api";
import { registryOf } from "@tenon/check";
import { inertJson } from "@tenon/contract";
import type { Command } from "commander";
import { textOrJsonOption, timeoutOption } from "../../options.ts";
import type { Shell } from "../../shell.ts";
import { toolVersion } from "../../version.ts";

/** What every command takes that talks to a registry. */
export interface ClientFlags {
  readonly registry?: string;
  readonly timeout?: number;
  readonly format: "text" | "json";
}

/** Declares `--registry`, `--timeout` and, unless the command has formats of its own, `--format`. */
export function addClientOptions(command: Command, formats = true): void {
  command
    .option(
      "--registry <url>",
      "the registry (default: TENON_REGISTRY, then `registry` of tenon.yaml)",
    )
    .option("--timeout <seconds>", "time for one answer", timeoutOption);
  if (!formats) return;
  command.addOption(textOrJsonOption());
}

/** The client of the registry that a command line means. Throws a usage error when none is known. */
export async function clientOf(
  { cwd, env, configFile }: Shell,
  { registry, timeout }: Omit<ClientFlags, "format">,
): Promise<RegistryClient> {
  const named = registry === undefined ? {} : { registry };
  const { url, key } = await registryOf({ cwd, env, configFile, ...named });
  return registryClient({
    baseUrl: url,
    userAgent: `tenon/${toolVersion}`,
    ...(key === undefined ? {} : { key }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  });
}

/** Writes a result: the value for scripts, or the text for people unless they asked for quiet. */
export async function writeResult(
  shell: Shell,
  { format }: Pick<ClientFlags, "format">,
  value: object,
  text: () => string,
): Promise<void> {
  if (format === "json") await shell.write(`${inertJson({ schemaVersion: 1, ...value }, 2)}\n`);
  else if (!shell.quiet) await shell.write(text());
}

/** One page of a list. */
interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string | undefined;
}

/** Entries of a list, page after page, at most `most` of them. */
export async function pagesOf<T>(
  most: number,
  page: (query: { readonly limit: number; readonly cursor?: string }) => Promise<{
    readonly body: Page<T> | undefined;
  }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(100, most - items.length);
    const { body } = await page({ limit, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...(body?.items ?? []));
    cursor = body?.nextCursor;
  } while (cursor !== undefined && items.length < most);
  return items;
}
