import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { plainText, TenonError } from "@tenon/contract";
import { Document, isMap } from "yaml";
import { writeFileAtomically } from "./atomic-write.ts";
import { parseConfig } from "./config/parse.ts";
import { readClientConfigs } from "./init/client-configs.ts";
import type { FoundClient, FoundServer } from "./init/client-configs.ts";
import { findPromptPlaces } from "./init/prompt-places.ts";
import { limits } from "./limits.ts";
import { configNames } from "./open-workspace.ts";
import type { InitOptions, InitOutcome } from "./workspace.ts";

/** Where editors find the schema: in the installed package. */
const schemaPlace = "./node_modules/@tenon/check/schema/tenon.schema.json";

/**
 * Makes a first configuration from the client configurations and prompt files of a folder.
 * Throws a usage error when there already is one, unless `force`. Literal secrets are never copied.
 */
// oxlint-disable-next-line typescript/require-await -- callers get a rejection, never a throw
export async function initWorkspace(options: InitOptions): Promise<InitOutcome> {
  const cwd = resolve(options.cwd);
  const file = join(cwd, configNames[0]);
  if (options.force !== true) {
    for (const name of configNames) {
      if (!existsSync(join(cwd, name))) continue;
      throw new TenonError(
        "usage",
        "config-exists",
        `${join(cwd, name)}: there already is a configuration. Edit it, or use --force to write a new one.`,
      );
    }
  }
  const clients = readClientConfigs(cwd, options.env);
  const servers = distinctServers(clients);
  const prompts = findPromptPlaces(cwd);
  const text = configText(servers, prompts);
  parseConfig(text, configNames[0]);
  if (options.write) writeFileAtomically(file, text);
  return {
    file,
    text,
    servers: [...servers.keys()],
    prompts,
    sources: clients.map((client) => client.file),
  };
}

/** The first client configuration that names a server says what it is. */
function distinctServers(clients: readonly FoundClient[]): ReadonlyMap<string, FoundServer> {
  const servers = new Map<string, FoundServer>();
  const taken = new Set<string>();
  for (const server of clients.flatMap((client) => client.servers)) {
    const name = plainText(server.name, limits.serverNameLength);
    if (name === "" || taken.has(name.toLowerCase()) || servers.size >= limits.servers) continue;
    taken.add(name.toLowerCase());
    servers.set(name, server);
  }
  return servers;
}

function configText(servers: ReadonlyMap<string, FoundServer>, prompts: readonly string[]): string {
  const value = {
    servers: Object.fromEntries([...servers].map(([name, { entry }]) => [name, entry])),
    prompts: [...prompts],
    "fail-on": "breaking",
  };
  const document = new Document(value);
  for (const [name, server] of servers) {
    if (server.moved.length === 0) continue;
    const node: unknown = document.getIn(["servers", name], true);
    if (!isMap(node)) continue;
    const names = [...new Set(server.moved)].join(", ");
    node.commentBefore = ` Set ${names} in the environment; the client's file holds the value itself.`;
  }
  const head = [
    `# yaml-language-server: $schema=${schemaPlace}`,
    "# Tenon: which servers' tools these prompts rely on. Next: `tenon pin`, then `tenon check`.",
  ];
  if (servers.size === 0)
    head.push(
      "# No client configuration was found. Name your servers, for example:",
      '#   crm: { url: https://crm.example.com/mcp, headers: { Authorization: "Bearer ${CRM_TOKEN}" } }',
    );
  if (prompts.length === 0)
    head.push(
      '# No prompt files were found. Name them, for example: prompts: [ "prompts/**/*.md" ]',
    );
  return `${head.join("\n")}\n${document.toString({ lineWidth: 0 })}`;
}
