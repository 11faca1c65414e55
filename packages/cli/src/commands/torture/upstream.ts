import { runUpstream } from "@tenon/torture";
import { Option } from "commander";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { aborted } from "../aborted.ts";

interface Flags {
  readonly host: string;
  readonly port: string;
  readonly controlPort: string;
  readonly era: string;
  readonly sessions?: false;
  readonly serverVersion: string;
  readonly changes: string;
  readonly journal?: string;
  readonly stdio?: true;
  readonly stubborn?: true;
  readonly json?: true;
}

/** `tenon torture upstream`: the MCP server that the checks have behind the gateway. */
export const upstream: CommandModule = {
  description:
    "Runs the upstream of tenon torture by itself: an MCP server of both protocol eras that misbehaves on demand. tenon torture starts " +
    "it by itself; run it alone to set a gateway up, or as the stdio server of a gateway.",
  examples: [
    { line: "tenon torture upstream --port 9701", does: "over HTTP" },
    {
      line: "tenon torture upstream --stdio --stubborn",
      does: "over stdio, ignoring SIGTERM and the end of its input",
    },
  ],
  isService: true,
  configure: (command) => {
    command
      .option("--host <address>", "address to listen on", "127.0.0.1")
      .option("--port <number>", "port to listen on; 0 takes a free one", "9701")
      .option("--control-port <number>", "port that takes orders; 0 takes a free one", "0")
      .addOption(
        new Option("--era <era>", "protocol era that is spoken")
          .choices(["both", "legacy", "modern"])
          .default("both"),
      )
      .option("--no-sessions", "initialize gives no session id")
      .option("--server-version <version>", "version that it says it has", "1.0.0")
      .option("--changes <changes>", "how its tools differ: added, changed, removed", "")
      .option("--journal <file>", "file in which side effects survive the process")
      .option("--stdio", "speak over standard input and output")
      .option("--stubborn", "with --stdio: ignore SIGTERM and the end of the input")
      .option("--json", "say as JSON where it listens");
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const given = (name: string, value: string | undefined): readonly string[] =>
      value === undefined ? [] : [name, value];
    await runUpstream(
      [
        ...given("--host", flags.host),
        ...given("--port", flags.port),
        ...given("--control-port", flags.controlPort),
        ...given("--era", flags.era),
        ...given("--server-version", flags.serverVersion),
        ...given("--changes", flags.changes),
        ...given("--journal", flags.journal),
        ...(flags.sessions === false ? ["--no-sessions"] : []),
        ...(flags.stdio === true ? ["--stdio"] : []),
        ...(flags.stubborn === true ? ["--stubborn"] : []),
        ...(flags.json === true ? ["--json"] : []),
      ],
      (text) => void shell.write(text),
    );
    if (flags.stdio === true && flags.stubborn === true) await new Promise(() => undefined);
    await aborted(shell.signal);
    return exitCodes.pass;
  },
};
