import { inertJson, TenonError } from "@tenon/contract";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { textOrJsonOption, secondsOption } from "../../options.ts";
import type { Shell } from "../../shell.ts";
import { columns } from "../../terminal.ts";
import { age, count, shown } from "../registry/words.ts";
import { askGateway, gatewayPlace } from "./client.ts";

interface Flags {
  readonly timeout: number;
  readonly format: "text" | "json";
}

/** `tenon gateway status`: how a running gateway is. */
export const status: CommandModule = {
  description:
    "Shows how a gateway that runs is: its servers, what is pinned and how far it drifted, its audit. The address is the argument, else " +
    "TENON_GATEWAY; the key is TENON_GATEWAY_KEY, with the scope state:read.",
  examples: [
    { line: "tenon gateway status http://127.0.0.1:8421", does: "the one on this machine" },
    { line: "tenon gateway status --format json", does: "the one of TENON_GATEWAY, for scripts" },
  ],
  configure: (command) => {
    command
      .addOption(secondsOption("--timeout <seconds>", "time for the answer", 10))
      .addOption(textOrJsonOption());
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const place = gatewayPlace(shell, command.args[0], flags.timeout);
    if (place === undefined) {
      throw new TenonError(
        "usage",
        "gateway-unknown",
        "No gateway is known here. Name it: tenon gateway status http://127.0.0.1:8421, or in TENON_GATEWAY.",
      );
    }
    const state = await askGateway(place, "/v1/state");
    if (flags.format === "json") {
      await shell.write(`${inertJson({ schemaVersion: 1, ...(state as object) }, 2)}\n`);
    } else {
      await shell.write(lines(shell, place.url, state as State));
    }
    return exitCodes.pass;
  },
};

/** What `/v1/state` answers, as far as it is shown; an older or newer gateway may leave anything out. */
interface State {
  readonly draining?: boolean;
  readonly uptimeSeconds?: number;
  readonly auth?: string;
  readonly servers?: readonly {
    readonly name?: string;
    readonly health?: { readonly state?: string; readonly reason?: string };
    readonly circuit?: { readonly state?: string };
    readonly pins?: readonly PinShown[];
  }[];
  readonly database?: { readonly kind?: string; readonly state?: string };
  readonly audit?: { readonly queuedRecords?: number; readonly lostRecords?: number };
}

interface PinShown {
  readonly client?: string;
  readonly pin?: string;
  readonly reference?: string;
  readonly version?: string;
  readonly digest?: string;
  readonly tools?: number;
  readonly ageSeconds?: number;
  readonly problem?: { readonly message?: string };
  /** What the server itself offers. */
  readonly live?: { readonly tools?: number };
  readonly drifted?: readonly Drifted[];
}

interface Drifted {
  readonly tool?: string;
  /** How it stands to what was agreed. */
  readonly kind?: string;
  readonly change?: string;
}

const mostDrift = 10;

function lines(shell: Shell, url: string, state: State): string {
  const { uptimeSeconds = 0, database, audit } = state;
  const parts = [
    state.draining === true ? shell.paint("yellow", "going away") : "ready",
    `up ${age(uptimeSeconds)}`,
    `auth ${shown(state.auth ?? "?")}`,
    database === undefined ? "" : `${shown(database.kind ?? "?")} ${shown(database.state ?? "?")}`,
    audit === undefined ? "no audit" : `${count(audit.queuedRecords ?? 0, "record")} to store`,
    (audit?.lostRecords ?? 0) > 0 ? shell.paint("red", `${audit?.lostRecords} lost`) : "",
  ];
  const rows = (state.servers ?? []).flatMap(({ name = "?", health, circuit, pins = [] }) =>
    pins.map((pin) => [
      shell.paint("bold", shown(pin.client === undefined ? name : `${name} for ${pin.client}`)),
      shell.paint(health?.state === "down" ? "red" : "green", shown(health?.state ?? "?")),
      circuit?.state === "closed" ? "" : `circuit ${shown(circuit?.state ?? "?")}`,
      pinned(pin),
      count((pin.pin === "follow" ? pin.live?.tools : pin.tools) ?? 0, "tool"),
      drifted(shell, pin),
    ]),
  );
  const changes = (state.servers ?? []).flatMap(({ name = "?", health, pins = [] }) => [
    ...(health?.reason === undefined ? [] : [`${shown(name)}: ${shown(health.reason, 500)}`]),
    ...pins.flatMap((pin) => changesOf(name, pin)),
  ]);
  const below = changes.map((line) => `    ${line}\n`).join("");
  return `${shown(url, 300)}  ${parts.filter((part) => part !== "").join("  ")}\n${rows.length === 0 ? "" : columns(rows, "  ")}${below}`;
}

function pinned({ pin, reference, version, ageSeconds }: PinShown): string {
  if (pin === "follow") return "follows";
  const at = `${shown(reference ?? "?", 200)}${version === undefined ? "" : ` ${shown(version)}`}`;
  return ageSeconds === undefined ? at : `${at}, ${age(Math.round(ageSeconds))} ago`;
}

/** From what stops calls to what changes nothing for them; a gateway may know others. */
const kinds: readonly string[] = [
  "refused",
  "gone",
  "partial",
  "undecided",
  "translated",
  "compatible",
  "new",
];
const harmless: readonly string[] = ["compatible", "new"];

function drifted(shell: Shell, { problem, drifted: tools = [] }: PinShown): string {
  if (problem !== undefined) return shell.paint("red", shown(problem.message ?? "?", 300));
  if (tools.length === 0) return "as agreed";
  const parts = kinds.flatMap((kind) => {
    const number = tools.filter((tool) => tool.kind === kind).length;
    return number === 0 ? [] : [`${number} ${kind}`];
  });
  const text = parts.length === 0 ? count(tools.length, "tool") : parts.join(", ");
  const isHarmless = tools.every(({ kind = "" }) => harmless.includes(kind));
  return shell.paint(isHarmless ? "green" : "yellow", text);
}

function changesOf(name: string, { drifted: tools = [] }: PinShown): readonly string[] {
  const rank = ({ kind = "" }: Drifted): number => kinds.indexOf(kind);
  const worst = tools
    .filter(({ kind = "" }) => !harmless.includes(kind))
    .toSorted((left, right) => rank(left) - rank(right));
  const told = worst.slice(0, mostDrift).map(({ tool = "?", kind = "?", change }) => {
    const what = change === undefined ? "" : `: ${shown(change, 300)}`;
    return `${shown(name)}/${shown(tool)} ${shown(kind)}${what}`;
  });
  const more = worst.length - told.length;
  return more > 0 ? [...told, `${shown(name)}: and ${more} more`] : told;
}
