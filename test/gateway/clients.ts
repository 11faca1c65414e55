import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client as Client2, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as HttpTransport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CallToolResultSchema,
  ElicitRequestSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

const modules = join(import.meta.dirname, "../node_modules");
const run = promisify(execFile);

/** How a client says what it saw while it was connected. */
export interface Told {
  /** Progress of calls, in the order in which it came. */
  readonly progress: number[];
  /** How often the tools were said to have changed. */
  changes: number;
}

/** A client of somebody else's, connected to the gateway or asked anew for each thing. */
export interface AgentClient {
  readonly told: Told;
  readonly listTools: () => Promise<readonly string[]>;
  /** The text of a tool's answer. */
  readonly call: (name: string, args?: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** What the user answers to every question. */
export const answered = { name: "Ada", username: "ada", email: "ada@example.com" };

const elicited = { action: "accept" as const, content: answered };
const resultSchema = z.looseObject({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
});

/** Connects a client to a URL; the folder is for what it keeps. */
export type OpenClient = (url: string, folder: string) => Promise<AgentClient>;

/** The clients, by name and era. */
export const clients: Readonly<Record<string, OpenClient>> = {
  "Inspector's command line, 2025": (url, folder) => inspector(url, folder, "legacy"),
  "Inspector's command line, 2026": (url, folder) => inspector(url, folder, "modern"),
  "Inspector's command line, whichever": (url, folder) => inspector(url, folder, "auto"),
  "SDK 1": (url) => sdk1(url),
  "SDK 2, 2025": (url) => sdk2(overHttp(url), "legacy"),
  "SDK 2, 2026": (url) => sdk2(overHttp(url), "modern"),
  "SDK 2, whichever": (url) => sdk2(overHttp(url), "auto"),
  "SDK 2 through mcp-remote, 2025": (url, folder) => sdk2(throughRemote(url, folder), "legacy"),
  "SDK 2 through mcp-remote, 2026": (url, folder) => sdk2(throughRemote(url, folder), "modern"),
};

/** Those that keep a connection, and can be asked and told things. */
export const connected: Readonly<Record<string, OpenClient>> = Object.fromEntries(
  Object.entries(clients).filter(([name]) => /^SDK (?:1|2, 202\d)$/u.test(name)),
);

async function inspector(url: string, folder: string, era: string): Promise<AgentClient> {
  const command = join(modules, "@modelcontextprotocol/inspector/clients/launcher/build/index.js");
  const ask = async (...args: readonly string[]): Promise<unknown> => {
    const where = ["--cli", url, "--transport", "http", "--protocol-era", era];
    const { stdout } = await run(
      process.execPath,
      [command, ...where, "--format", "json", "-q", ...args],
      { env: { ...process.env, HOME: folder, MCP_INSPECTOR_SECRET_STORE: "memory" } },
    );
    return JSON.parse(stdout);
  };
  const named = z.object({
    result: z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) }),
  });
  return {
    told: { progress: [], changes: 0 },
    listTools: async () => {
      const { result } = named.parse(await ask("--method", "tools/list"));
      return result.tools.map((tool) => tool.name);
    },
    call: async (name, args = {}) => {
      const pairs = Object.entries(args).map(([key, value]) => `${key}=${String(value)}`);
      const given = pairs.length === 0 ? [] : ["--tool-arg", ...pairs];
      const output = await ask("--method", "tools/call", "--tool-name", name, ...given);
      return textOf(z.object({ result: z.unknown() }).parse(output).result);
    },
    close: async () => undefined,
  };
}

async function sdk1(url: string): Promise<AgentClient> {
  const told: Told = { progress: [], changes: 0 };
  const client = new Client1(
    { name: "sdk-1", version: "1" },
    { capabilities: { elicitation: {} } },
  );
  client.setRequestHandler(ElicitRequestSchema, () => elicited);
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    told.changes += 1;
  });
  const transport = new HttpTransport1(new URL(url));
  await client.connect(transport);
  return {
    told,
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args = {}) =>
      textOf(
        await client.callTool({ name, arguments: { ...args } }, CallToolResultSchema, {
          onprogress: ({ progress }) => void told.progress.push(progress),
        }),
      ),
    close: async () => {
      await transport.terminateSession();
      await client.close();
    },
  };
}

type Transport2 = Parameters<Client2["connect"]>[0];

async function sdk2(
  transport: Transport2,
  era: "legacy" | "modern" | "auto",
): Promise<AgentClient> {
  const told: Told = { progress: [], changes: 0 };
  const client = new Client2(
    { name: "sdk-2", version: "1" },
    {
      capabilities: { elicitation: {} },
      versionNegotiation: { mode: era === "modern" ? { pin: "2026-07-28" } : era },
      listChanged: {
        tools: {
          autoRefresh: false,
          debounceMs: 0,
          onChanged: () => {
            told.changes += 1;
          },
        },
      },
    },
  );
  client.setRequestHandler("elicitation/create", () => elicited);
  await client.connect(transport);
  return {
    told,
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args = {}) =>
      textOf(
        await client.callTool(
          { name, arguments: { ...args } },
          { onprogress: ({ progress }) => void told.progress.push(progress) },
        ),
      ),
    close: async () => {
      if (transport instanceof StreamableHTTPClientTransport) await transport.terminateSession();
      await client.close();
    },
  };
}

function overHttp(url: string): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(new URL(url));
}

/** The bridge that clients without HTTP use. */
function throughRemote(url: string, folder: string): StdioClientTransport {
  return new StdioClientTransport({
    command: process.execPath,
    args: [join(modules, "mcp-remote/dist/proxy.js"), url],
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, MCP_REMOTE_CONFIG_DIR: folder },
    stderr: "ignore",
  });
}

function textOf(result: unknown): string {
  const { content } = resultSchema.parse(result);
  return content.map(({ text = "" }) => text).join("\n");
}
