import { TenonError } from "@tenon/contract";
import {
  checks,
  eras,
  faults,
  renderScorecard,
  tallyOf,
  torture,
  type TortureSettings,
} from "@tenon/torture";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { addRunOptions, type RunFlags } from "./run-options.ts";

/** `tenon torture <url>`: the checks against a gateway. */
export const run: CommandModule = {
  description:
    "Checks a gateway at its MCP address. Our upstream is started on --upstream-port and must be what the address leads to. What cannot " +
    "be tried for want of an option is reported as not tried, never as passed. Exit code 0: nothing failed; 1: something did; 3: the " +
    "gateway could not be reached.",
  examples: [
    {
      line: "tenon torture run http://127.0.0.1:8421/mcp/torture",
      does: "everything that needs no option",
    },
    {
      line: "tenon torture run http://127.0.0.1:8421/mcp/torture --only streams,duplicates --deadline 10",
      does: "two faults",
    },
    {
      line: "tenon torture run http://127.0.0.1:8421/mcp/torture --start 'tenon gateway serve --config g.yaml' --stdio-url http://127.0.0.1:8421/mcp/child",
      does: "with the checks that kill the gateway",
    },
  ],
  configure: addRunOptions,
  run: async (shell, command) => {
    const flags = command.opts<RunFlags>();
    const [url = ""] = command.args;
    let done = 0;
    const card = await torture(settingsOf(url, flags), {
      signal: shell.signal,
      onRow: ({ id, verdict }) => {
        done += 1;
        shell.progress.say(`${done} checks, ${id} ${verdict.outcome}`);
      },
    });
    shell.signal.throwIfAborted();
    const { paint } = shell;
    await shell.write(
      renderScorecard(card, flags.format, {
        good: (text) => paint("green", text),
        bad: (text) => paint("red", text),
        dim: (text) => paint("dim", text),
      }),
    );
    return tallyOf(card.rows).failed > 0 ? exitCodes.broken : exitCodes.pass;
  },
};

function settingsOf(url: string, flags: RunFlags): TortureSettings {
  if (!URL.canParse(url) || !/^https?:$/u.test(new URL(url).protocol)) {
    throw usage(
      `${url}: give the gateway's MCP address, a URL that begins with http:// or https://.`,
    );
  }
  const { header, otherHeader, url2, url3, only = "", deadline, keepAlive, calls, ...rest } = flags;
  const names = only.split(",").filter((name) => name !== "");
  const known = new Set<string>([...Object.keys(faults), ...checks.map(({ id }) => id)]);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw usage(
      `--only ${unknown}: there is no such fault or check; tenon torture checks lists them.`,
    );
  }
  return {
    ...rest,
    url,
    replicas: [url2, url3].filter((one) => one !== undefined),
    headers: headersOf(header ?? []),
    ...(otherHeader === undefined ? {} : { otherHeaders: headersOf(otherHeader) }),
    upstreamCommand: [process.execPath, process.argv[1] ?? "", "torture", "upstream"],
    eras: eras.filter((era) => flags.era === "both" || era === flags.era),
    pinned: flags.pinned === true,
    only: names,
    deadlineMs: deadline,
    keepAliveMs: keepAlive,
    callsPerSession: calls,
  };
}

/** `Name: value`, as every request carries it. */
function headersOf(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(":");
      if (at < 1) throw usage("--header: write it as 'Name: value'.");
      return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
}

function usage(message: string): TenonError {
  return new TenonError("usage", "option-invalid", message);
}
