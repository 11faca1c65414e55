import { RegistryError } from "@tenon/api";
import type { Difference, Impact, RegistryClient } from "@tenon/api";
import { renderDiff } from "@tenon/check";
import { TenonError } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Shell } from "../../shell.ts";
import { toolVersion } from "../../version.ts";
import { addClientOptions, clientOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { contractDiffOf } from "./contract-diff.ts";
import { count, impactLines, shown } from "./words.ts";

interface Flags extends ClientFlags {
  readonly force?: true;
  readonly request?: true;
  readonly reason?: string;
  readonly dryRun?: true;
}

/** `tenon registry pin`: move a channel. */
export const pin: CommandModule = {
  description:
    "Points a channel to a version, after showing what that changes and whose prompts it breaks. A breaking move is exit code 1 and " +
    "moves nothing, unless it is forced with a reason, which is audited, or requested for an approval.",
  examples: [
    { line: "tenon registry pin crm prod 1.4.0", does: "move prod, or make it" },
    { line: "tenon registry pin crm prod latest --dry-run", does: "only say what it would break" },
    { line: "tenon registry pin crm prod 2.0.0 --request", does: "ask for an approval" },
    {
      line: 'tenon registry pin crm prod 2.0.0 --force --reason "consumers updated in release 41"',
      does: "over a breaking change",
    },
  ],
  configure: (command) => {
    command
      .option("--force", "move over a breaking change; needs --reason and a key with that scope")
      .option("--request", "let a breaking move wait for an approval")
      .option("--reason <text>", "why, for the audit trail")
      .option("--dry-run", "move nothing");
    addClientOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    if (flags.force === true && flags.reason === undefined) {
      throw new TenonError("usage", "reason-missing", "--force is audited: add --reason TEXT.");
    }
    const [server = "", channel = "", reference = ""] = command.args;
    const client = await clientOf(shell, flags);
    const move = await plannedMove(shell, client, { server, channel, reference });
    if (flags.format === "text" && !shell.quiet) await shell.write(preview(shell, move));
    const isHeld =
      move.difference?.verdict === "breaking" && flags.force !== true && flags.request !== true;
    if (flags.dryRun === true || isHeld) {
      const state = flags.dryRun === true ? "dry-run" : "refused";
      await writeResult(shell, flags, { ...wire(move), state }, () =>
        isHeld
          ? "Not moved: a breaking move needs --force with --reason, or --request.\n"
          : "Not moved.\n",
      );
      return isHeld ? exitCodes.broken : exitCodes.pass;
    }
    const { status, body } = await client.call("moveChannel", {
      params: { server, channel },
      body: {
        version: move.version,
        ...(flags.force === true ? { force: true } : {}),
        ...(flags.request === true ? { request: true } : {}),
        ...(flags.reason === undefined ? {} : { reason: flags.reason }),
      },
      headers: move.etag === undefined ? { "if-none-match": "*" } : { "if-match": move.etag },
      signal: shell.signal,
    });
    const state = status === 202 ? "requested" : "moved";
    await writeResult(shell, flags, { ...wire(move), state, channel: body }, () =>
      state === "moved"
        ? `${shown(server)}@${shown(channel)} is ${move.version}\n`
        : `${shown(server)}@${shown(channel)} stays; the move to ${move.version} waits for an approval\n`,
    );
    return exitCodes.pass;
  },
};

interface Wanted {
  readonly server: string;
  readonly channel: string;
  readonly reference: string;
}

interface Move extends Wanted {
  /** What the reference names now: exactly this is shown, and moved to. */
  readonly version: string;
  /** The channel's version now; undefined when it does not exist. */
  readonly from: string | undefined;
  readonly etag: string | undefined;
  readonly difference: Difference | undefined;
  readonly impacts: readonly Impact[];
}

async function plannedMove(
  { signal }: Shell,
  client: RegistryClient,
  wanted: Wanted,
): Promise<Move> {
  const { server, channel, reference } = wanted;
  const target = await client.call("getVersion", {
    params: { server, version: reference },
    signal,
  });
  const current = await client
    .call("getChannel", { params: { server, channel }, signal })
    .catch((error: unknown) => {
      if (error instanceof RegistryError && error.code === "channel-missing") return undefined;
      throw error;
    });
  const version = target.body?.version ?? reference;
  const from = current?.body?.version;
  const move = { ...wanted, version, from, etag: current?.headers?.["etag"] };
  if (from === undefined) return { ...move, difference: undefined, impacts: [] };
  const { body } = await client.call("diffVersions", {
    params: { server },
    query: { from, to: version },
    signal,
  });
  const tools = target.body?.tools ?? [];
  const impacts =
    body?.verdict === "breaking" ? await impactsOf(client, { server, from, tools }, signal) : [];
  return { ...move, difference: body, impacts };
}

interface Question {
  readonly server: string;
  readonly from: string;
  readonly tools: Json[];
}

/** Whose prompts break, as far as this key may ask. */
async function impactsOf(
  client: RegistryClient,
  { server, from, tools }: Question,
  signal: AbortSignal,
): Promise<readonly Impact[]> {
  try {
    const body = { tools, against: from };
    const answer = await client.call("checkToolList", { params: { server }, body, signal });
    return answer.body?.impacts ?? [];
  } catch (error) {
    const mayNot = ["scope-missing", "key-missing"];
    if (error instanceof RegistryError && mayNot.includes(error.code)) return [];
    throw error;
  }
}

function preview(shell: Shell, { server, from, version, difference, impacts }: Move): string {
  if (difference === undefined || difference.verdict === "same") return "";
  const { colour, width } = shell;
  const side = (number: string | undefined): string => `registry:${server}@${number ?? ""}`;
  const changes = renderDiff(contractDiffOf(difference), "text", {
    colour,
    width,
    toolVersion,
    from: side(from),
    to: side(version),
    textOf: () => undefined,
  });
  const broken =
    impacts.length === 0
      ? ""
      : `It touches ${count(impacts.length, "prompt line")}:\n${impactLines(shell, impacts)}`;
  return `${changes}${broken}\n`;
}

function wire({ server, channel, from, version, difference, impacts }: Move): object {
  return {
    server,
    name: channel,
    from: from ?? null,
    to: version,
    verdict: difference?.verdict ?? "same",
    changes: difference?.changes ?? [],
    impacts,
  };
}
