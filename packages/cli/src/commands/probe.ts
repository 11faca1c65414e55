import {
  contractDigest,
  inertJson,
  inertLine,
  isJsonObject,
  type Json,
  TenonError,
  toolDigest,
} from "@tenon/contract";
import type { LoadOptions, LoadResult, Snapshot } from "@tenon/probe";
import { type Command } from "commander";
import { writeOutput } from "../output-file.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadNamed } from "../load.ts";
import { collect, textOrJsonOption, timeoutOption } from "../options.ts";
import { reportFailures, type Shell } from "../shell.ts";
import { columns } from "../terminal.ts";

interface Flags {
  readonly format: "text" | "json";
  readonly save?: string;
  readonly timeout?: number;
  readonly header?: readonly string[];
}

/** `tenon probe`: what a server offers. */
export const probe: CommandModule = {
  description:
    "Reads a server completely and shows what it offers: tools with their digests, prompts, resources, and what was wrong. " +
    "A target is an http(s) MCP address, stdio:COMMAND, a tools/list file, git:REF:PATH or lock:SERVER.",
  examples: [
    {
      line: "tenon probe https://crm.example.com/mcp --header 'Authorization: Bearer ${CRM_TOKEN}'",
      does: "over HTTP; ${VAR} comes from the environment",
    },
    {
      line: 'tenon probe "stdio:npx -y @modelcontextprotocol/server-everything" --save everything.tools.json',
      does: "start a command and keep its list",
    },
  ],
  configure: (command: Command) => {
    command
      .addOption(textOrJsonOption())
      .option("--save <file>", 'write {"tools": [...]} as the server sent it')
      .option("--timeout <seconds>", "time for the whole probe", timeoutOption)
      .option(
        "--header <name: value>",
        "HTTP header; ${VAR} comes from the environment; repeatable",
        collect,
      );
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const [target = ""] = command.args;
    const result = await loadProbed(shell, target, flags);
    shell.signal.throwIfAborted();
    if (!result.ok) {
      reportFailures(shell, [result.failure]);
      return exitCodes.load;
    }
    const { snapshot } = result;
    if (flags.save !== undefined) {
      writeOutput(
        shell.cwd,
        flags.save,
        `${JSON.stringify({ tools: snapshot.rawTools }, undefined, 2)}\n`,
      );
    }
    if (flags.format === "json") await shell.write(`${inertJson(wire(snapshot), 2)}\n`);
    else if (!shell.quiet) await shell.write(text(shell, snapshot));
    for (const { code, message } of snapshot.list.problems)
      shell.warn(`tenon: ${message} [${code}]`);
    for (const warning of snapshot.warnings) shell.warn(`tenon: ${warning}`);
    return exitCodes.pass;
  },
};

async function loadProbed(shell: Shell, text: string, flags: Flags): Promise<LoadResult> {
  if (flags.header === undefined) return loadNamed(shell, text, flags.timeout);
  const { cwd, env, signal, progress } = shell;
  const options: LoadOptions = {
    signal,
    onProgress: progress.say,
    ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
  };
  const { load, parseTarget } = await import("@tenon/probe");
  const target = parseTarget(text, cwd);
  if (target.kind !== "http") {
    throw new TenonError(
      "usage",
      "header-unused",
      "--header is for http(s) targets; leave it out.",
    );
  }
  const { headers, secrets } = headersOf(flags.header, env);
  return load({ ...target, headers: { ...target.headers, ...headers } }, { ...options, secrets });
}

interface Headers {
  readonly headers: Readonly<Record<string, string>>;
  /** Values from the environment, which no message may hold. */
  readonly secrets: readonly string[];
}

function headersOf(texts: readonly string[], env: Shell["env"]): Headers {
  const secrets: string[] = [];
  const headers = new Map<string, string>();
  for (const text of texts) {
    const colon = text.indexOf(":");
    const name = text.slice(0, Math.max(0, colon)).trim();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new TenonError("usage", "header-invalid", "--header: write it as 'Name: value'.");
    }
    const value = text
      .slice(colon + 1)
      .trim()
      .replaceAll(/\$\{(\w+)\}/g, (_whole, variable: string) => {
        const found = env[variable];
        if (found === undefined) {
          throw new TenonError(
            "usage",
            "variable-missing",
            `--header ${name}: \${${variable}} is not set in the environment; set it.`,
          );
        }
        if (found !== "") secrets.push(found);
        return found;
      });
    headers.set(name, value);
  }
  return { headers: Object.fromEntries(headers), secrets };
}

function wire(snapshot: Snapshot): object {
  const { source, serverInfo, protocol, capabilities, instructions, list, warnings } = snapshot;
  return {
    schemaVersion: 1,
    source,
    server: serverInfo ?? null,
    protocol: protocol ?? null,
    capabilities: capabilities ?? null,
    instructions: instructions ?? null,
    digest: contractDigest(list),
    tools: list.tools.map((tool) => ({
      name: tool.name,
      digest: toolDigest(tool),
      title: tool.title,
      description: tool.description,
    })),
    prompts: promptsOf(snapshot),
    resources: snapshot.resources.map((entry) => nameOf(entry)),
    resourceTemplates: snapshot.resourceTemplates.map((entry) => nameOf(entry)),
    problems: list.problems,
    warnings,
  };
}

interface ProbedPrompt {
  readonly name: string;
  /** Its texts; null when it needs arguments or could not be read. */
  readonly texts: readonly string[] | null;
  readonly failure?: string;
}

function promptsOf({ prompts, promptTexts }: Snapshot): readonly ProbedPrompt[] {
  const read = new Map(promptTexts.map((text) => [text.name, text]));
  return prompts.map((entry) => {
    const name = nameOf(entry);
    const text = read.get(name);
    if (text === undefined) return { name, texts: null };
    const { texts, failure } = text;
    return failure === undefined ? { name, texts } : { name, texts: null, failure };
  });
}

function text(shell: Shell, snapshot: Snapshot): string {
  const { list, serverInfo, protocol, source } = snapshot;
  const server = [serverInfo?.["name"], serverInfo?.["version"]]
    .filter((part) => typeof part === "string")
    .join(" ");
  const facts = [
    ["source", inertLine(source, 400)],
    ...(server === "" ? [] : [["server", inertLine(server)]]),
    ...(protocol === undefined
      ? []
      : [["protocol", inertLine(`${protocol.version} (${protocol.era})`)]]),
    ["contract", contractDigest(list)],
    ...named("prompts", snapshot.prompts),
    ...failedPrompts(snapshot),
    ...named("resources", snapshot.resources),
    ...named("templates", snapshot.resourceTemplates),
  ];
  const longest = Math.max(0, ...list.tools.map((tool) => Math.min(130, tool.name.length)));
  const room = Math.max(20, shell.width - longest - 25);
  const tools = list.tools.map((tool) => [
    shell.paint("bold", inertLine(tool.name, 130)),
    toolDigest(tool).slice(0, 19),
    shell.paint("dim", inertLine((tool.description ?? "").split("\n")[0] ?? "", room)),
  ]);
  const number = list.tools.length === 1 ? "1 tool" : `${list.tools.length} tools`;
  return `${columns(facts)}\n${number}\n${columns(tools, "  ")}`;
}

function named(label: string, entries: readonly Json[]): readonly (readonly string[])[] {
  if (entries.length === 0) return [];
  const names = entries.slice(0, 10).map((entry) => inertLine(nameOf(entry), 60));
  const more = entries.length > 10 ? `, and ${entries.length - 10} more` : "";
  return [[label, `${entries.length}: ${names.join(", ")}${more}`]];
}

function failedPrompts({ promptTexts }: Snapshot): readonly (readonly string[])[] {
  const failed = promptTexts.filter(({ failure }) => failure !== undefined);
  return failed
    .slice(0, 10)
    .map(({ name, failure }) => [
      "unread",
      `${inertLine(name, 60)}: ${inertLine(failure ?? "", 200)}`,
    ]);
}

/** The name of a prompt or resource, or its address. */
function nameOf(entry: Json): string {
  const name = isJsonObject(entry)
    ? (entry["name"] ?? entry["uri"] ?? entry["uriTemplate"])
    : undefined;
  return typeof name === "string" ? name : "(unnamed)";
}
