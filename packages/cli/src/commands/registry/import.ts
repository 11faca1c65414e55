import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { isJsonObject, TenonError } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import { InvalidArgumentError } from "commander";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { cliLimits } from "../../limits.ts";
import { addClientOptions, clientOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { count, shown } from "./words.ts";

interface Flags extends ClientFlags {
  readonly updatedSince?: string;
}

/** `tenon registry import`: take over servers from another registry. */
export const importServers: CommandModule = {
  description:
    "Takes over servers from a registry that has the read API of the official MCP registry, or from a file with a list of its entries. " +
    "Entries that cannot be used are named and exit with 3; the others are taken over all the same.",
  examples: [
    { line: "tenon registry import https://registry.example.com", does: "page after page" },
    {
      line: "tenon registry import https://registry.example.com --updated-since 2026-11-01T00:00:00Z",
      does: "what changed since, deletions too",
    },
    { line: "tenon registry import entries.json", does: "a saved answer of GET /v0.1/servers" },
  ],
  configure: (command) => {
    command.option("--updated-since <instant>", "only entries that changed since", instantOption);
    addClientOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const [source = ""] = command.args;
    const client = await clientOf(shell, flags);
    const since = flags.updatedSince === undefined ? {} : { updatedSince: flags.updatedSince };
    const from = /^https?:\/\//iu.test(source)
      ? { url: source }
      : { servers: entriesIn(resolve(shell.cwd, source)) };
    const { body } = await client.call("importServers", {
      body: { ...from, ...since },
      signal: shell.signal,
    });
    if (body === undefined) return exitCodes.load;
    const { created, updated, deleted, problems } = body;
    for (const { name, message } of problems) {
      shell.warn(`tenon: not imported: ${shown(name)}: ${message}`);
    }
    await writeResult(
      shell,
      flags,
      body,
      () => `${count(created, "server")} new, ${updated} updated, ${deleted} deleted\n`,
    );
    return problems.length === 0 ? exitCodes.pass : exitCodes.load;
  },
};

/** The entries in a saved answer: `{"servers": […]}`, or the array alone. */
function entriesIn(path: string): Json[] {
  const refuse = (what: string, cause?: unknown): TenonError =>
    new TenonError(
      "usage",
      "import-unreadable",
      `${shown(path, 400)}: ${what}. Name a saved answer of GET /v0.1/servers, or a URL.`,
      { cause },
    );
  let value: Json;
  try {
    if (statSync(path).size > cliLimits.importBytes) throw refuse("is too large");
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    if (cause instanceof TenonError) throw cause;
    throw refuse("cannot be read as JSON", cause);
  }
  const entries = isJsonObject(value) ? value["servers"] : value;
  if (!Array.isArray(entries)) throw refuse("has no list of servers");
  return [...entries];
}

function instantOption(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError("Write it as 2026-11-01T00:00:00Z.");
  return new Date(time).toISOString();
}
