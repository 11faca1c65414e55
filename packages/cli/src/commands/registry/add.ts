import { TenonError } from "@tenon/contract";
import { InvalidArgumentError, Option } from "commander";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { collect } from "../../options.ts";
import type { Shell } from "../../shell.ts";
import { addClientOptions, clientOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { shown } from "./words.ts";

interface Flags extends ClientFlags {
  readonly command?: string;
  readonly arg?: readonly string[];
  readonly transport?: "auto" | "streamable-http" | "sse";
  readonly header?: readonly string[];
  readonly env?: readonly string[];
  readonly interval?: number;
  readonly description?: string;
  readonly owner?: string;
  readonly approval?: "none" | "breaking";
}

/** `tenon registry add`: register a server. */
export const add: CommandModule = {
  description:
    "Registers a server, which is then probed at once and on schedule: by URL, or by a command where the registry's operator " +
    "allows that. With neither it is fed by tenon registry push. Headers and variables are stored encrypted and never returned.",
  examples: [
    { line: "tenon registry add crm https://crm.example.com/mcp", does: "probed every hour" },
    {
      line: "tenon registry add crm https://crm.example.com/mcp --header 'Authorization: Bearer ${CRM_TOKEN}'",
      does: "with a credential from the environment",
    },
    {
      line: "tenon registry add files --command npx --arg -y --arg some-mcp-server@1.2.3",
      does: "a command that the registry starts",
    },
    { line: "tenon registry add billing", does: "fed by tenon registry push" },
  ],
  configure: (command) => {
    command
      .option("--command <program>", "a program that speaks MCP on its standard input and output")
      .option("--arg <text>", "an argument of the command; repeatable", collect)
      .option(
        "--env <name=value>",
        "a variable of the command; repeatable, ${VAR} is filled in",
        collect,
      )
      .option(
        "--header <header>",
        "'Name: value' to send; repeatable, ${VAR} is filled in",
        collect,
      )
      .addOption(
        new Option("--transport <kind>", "how to speak to a URL").choices([
          "auto",
          "streamable-http",
          "sse",
        ]),
      )
      .option("--interval <seconds>", "pause between scheduled probes", seconds)
      .option("--description <text>", "what it is")
      .option("--owner <text>", "who answers for it")
      .addOption(
        new Option("--approval <when>", "which new versions wait for an approval").choices([
          "none",
          "breaking",
        ]),
      );
    addClientOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const [name = "", url] = command.args;
    const client = await clientOf(shell, flags);
    const { command: program, arg, transport, header, env, interval, description, owner } = flags;
    const { body } = await client.call("createServer", {
      body: {
        name,
        ...(url === undefined ? {} : { url }),
        ...(program === undefined ? {} : { command: program }),
        ...(arg === undefined ? {} : { args: [...arg] }),
        ...(transport === undefined ? {} : { transport }),
        ...(header === undefined ? {} : { headers: pairs(shell, header, ":", "--header") }),
        ...(env === undefined ? {} : { env: pairs(shell, env, "=", "--env") }),
        ...(interval === undefined ? {} : { intervalSeconds: interval }),
        ...(description === undefined ? {} : { description }),
        ...(owner === undefined ? {} : { owner }),
        ...(flags.approval === undefined ? {} : { approval: flags.approval }),
      },
      signal: shell.signal,
    });
    const next = url === undefined && program === undefined ? "push" : "probe";
    await writeResult(
      shell,
      flags,
      { server: body },
      () => `added ${shown(name)}. Next: tenon registry ${next} ${shown(name)}\n`,
    );
    return exitCodes.pass;
  },
};

function seconds(text: string): number {
  if (!/^\d{2,6}$/u.test(text)) {
    throw new InvalidArgumentError("Give a whole number of seconds, 10 or more.");
  }
  return Number(text);
}

/** `Name: value` or `NAME=value` with `${VAR}` from the environment. */
function pairs(
  { env }: Shell,
  texts: readonly string[],
  separator: ":" | "=",
  option: string,
): Record<string, string> {
  const entries = texts.map((text): [string, string] => {
    const at = text.indexOf(separator);
    if (at < 1) {
      throw new TenonError(
        "usage",
        "option-invalid",
        `${option}: write it as 'NAME${separator} VALUE'.`,
      );
    }
    const value = text.slice(at + 1);
    return [
      text.slice(0, at).trim(),
      filled(separator === ":" ? value.trim() : value, env, option),
    ];
  });
  return Object.fromEntries(entries);
}

function filled(text: string, env: Shell["env"], option: string): string {
  return text.replaceAll(/\$\{(\w+)\}/gu, (_whole, variable: string) => {
    const value = env[variable];
    if (value !== undefined) return value;
    throw new TenonError(
      "usage",
      "variable-missing",
      `${option}: \${${variable}} is not set in the environment; set it.`,
    );
  });
}
