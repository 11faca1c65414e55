import { inertLine, isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import type { UsablePlan } from "@tenon/contract/translate";
import { translateArguments } from "@tenon/contract/translate";
import type { GatewaySettings } from "../config/settings.ts";
import type { Era } from "../era.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import type { Agreed, AgreedTool } from "../pins/agreed.ts";
import type { ToolDrift } from "../pins/drift.ts";
import type { Pins } from "../pins/pins.ts";
import { changeOf } from "../pins/standing.ts";
import { translateChecked } from "./call-plan.ts";
import { guardLimits } from "./limits.ts";
import { headerMismatch, mirroredHeaders } from "./mirrored-headers.ts";
import type { RequestHeaders } from "./mirrored-headers.ts";
import { drifted, notTranslated, pinMissing, unknownTool, wrongArguments } from "./refusals.ts";
import { judgeResult } from "./result-judge.ts";
import { checksOf } from "./tool-check.ts";
import type {
  AllowVerdict,
  GuardNotice,
  ResultVerdict,
  Verdict,
  VerdictContext,
} from "./verdict.ts";

/** Decides about calls and results. All of it is synchronous but for calls of a tool whose change is just being worked out. */
export interface Guard {
  /**
   * May this call go, and how. `client`: `Caller.client`. Never throws; a promise only while a plan is being made (at most
   * `guardLimits.planWaitMs`). With a pin that could not be loaded the answer is `refuse` with `pin-unavailable`.
   */
  readonly judge: (
    server: string,
    client: string | undefined,
    tool: string,
    args: JsonObject,
  ) => Verdict | Promise<Verdict>;
  /** What becomes of the result of a call that was allowed with `needsResult`. `era`: the client's. */
  readonly judgeResult: (verdict: Verdict, result: JsonObject, era: Era) => ResultVerdict;
  /**
   * For a call of the modern era: why its `Mcp-Param-*` headers (lower-case keys) and its arguments disagree; `header-mismatch`.
   */
  readonly checkHeaders: (
    server: string,
    client: string | undefined,
    tool: string,
    args: JsonObject,
    headers: RequestHeaders,
  ) => GatewayProblem | undefined;
  /**
   * The `mcp-param-*` headers (lower-case) for the upstream, instead of all that the client sent; undefined when the live tool is not
   * known, and the client's own go on.
   */
  readonly upstreamHeaders: (
    verdict: Verdict,
    args: JsonObject,
  ) => Readonly<Record<string, string>> | undefined;
  /** The `mcp-param-*` headers of a call that is bridged to a modern server; `tool`: its live name. Empty when it is not known. */
  readonly paramHeaders: (
    server: string,
    tool: string,
    args: Json | undefined,
  ) => Readonly<Record<string, string>>;
}

/** The guard of a gateway; `settings` is asked for each call, so that a change of them counts at once. */
export function guardOf(
  settings: () => Pick<GatewaySettings, "servers" | "arguments" | "results">,
  pins: Pins,
): Guard {
  return new PinGuard(settings, pins);
}

const noNotices: readonly GuardNotice[] = [];
const noHeaders = {};

class PinGuard implements Guard {
  readonly #settingsNow: () => Settings;
  readonly #pins: Pins;
  #settings: Settings | undefined;
  /** The verdicts of calls that pass without a remark, by how their tool stands under one set of settings. */
  #allowed = new WeakMap<ToolDrift, AllowVerdict>();

  constructor(settings: () => Settings, pins: Pins) {
    this.#settingsNow = settings;
    this.#pins = pins;
  }

  judge: Guard["judge"] = (server, client, tool, args) => {
    const agreed = this.#pins.agreed(server, client);
    if (agreed === undefined) return this.#withoutPin(server, client, tool);
    const drift = this.#pins.drift(server, client, tool);
    const pinned = agreed.byName.get(tool);
    if (pinned === undefined || drift === undefined) {
      const context = contextOf(server, tool, agreed, drift);
      return unknownTool(context, agreed, drift?.kind === "new");
    }
    const settings = this.#current();
    const policy = settings.servers.get(server)?.drift ?? "serve-pinned";
    if (drift.kind === "same" || policy === "warn")
      return this.#passing(settings, { server, tool, agreed, drift, pinned }, args);
    if (policy === "block") return drifted(contextOf(server, tool, agreed, drift), drift, "policy");
    if (drift.kind === "undecided") return this.#later(server, client, tool, args);
    if (drift.kind === "compatible")
      return this.#passing(settings, { server, tool, agreed, drift, pinned }, args);
    return this.#translated(settings, { server, tool, agreed, drift, pinned }, args);
  };

  judgeResult: Guard["judgeResult"] = (verdict, result, era) => {
    if (verdict.kind === "refuse") return { kind: "pass", notices: noNotices };
    const judged = judgeResult(verdict, result, era, this.#settingsNow().results);
    if (judged.isSuspect) this.#pins.suspect(verdict.server);
    return judged.verdict;
  };

  checkHeaders: Guard["checkHeaders"] = (server, client, tool, args, headers) => {
    // A followed server checks for itself, by what it is at that moment; a process never sees the headers.
    const isProcess = this.#settingsNow().servers.get(server)?.source.kind === "stdio";
    const list =
      this.#pins.agreed(server, client) ?? (isProcess ? this.#pins.live(server) : undefined);
    const pinned = list?.byName.get(tool);
    if (pinned === undefined || pinned.mirrored.length === 0) return undefined;
    return headerMismatch(pinned, args, headers);
  };

  upstreamHeaders: Guard["upstreamHeaders"] = ({ live }, args) =>
    live === undefined ? undefined : mirroredHeaders(live, args);

  paramHeaders: Guard["paramHeaders"] = (server, tool, args) => {
    const known =
      this.#pins.live(server)?.byName.get(tool) ?? this.#pins.agreed(server)?.byName.get(tool);
    if (known === undefined || !isJsonObject(args)) return noHeaders;
    return mirroredHeaders(known, args);
  };

  #current(): Settings {
    const settings = this.#settingsNow();
    if (settings !== this.#settings) {
      this.#settings = settings;
      this.#allowed = new WeakMap();
    }
    return settings;
  }

  /** A followed server takes what it takes. */
  #withoutPin(server: string, client: string | undefined, tool: string): Verdict {
    const live = this.#pins.live(server)?.byName.get(tool);
    const context = {
      server,
      tool,
      agreed: undefined,
      pinned: undefined,
      live,
      notices: noNotices,
    };
    const problem = this.#pins.unavailable(server, client);
    if (problem !== undefined) return pinMissing(context, problem.message);
    return { ...context, kind: "allow", needsResult: false };
  }

  /** The call goes as it is, as long as its arguments are what is agreed. */
  #passing(settings: Settings, call: Call, args: JsonObject): Verdict {
    const allowed = this.#allowedVerdict(settings, call);
    if (settings.arguments === "ignore") return allowed;
    const checked = checksOf(call.pinned).input.check(args);
    if (checked.kind === "good") return allowed;
    if (checked.kind === "wrong" && settings.arguments === "refuse") {
      // Perhaps the agent speaks of what the server has become meanwhile.
      this.#pins.suspect(call.server);
      return wrongArguments(
        { ...allowed, pinned: call.pinned },
        args,
        checked.problems,
        call.drift.plan,
      );
    }
    const what =
      checked.kind === "wrong"
        ? `are not what is agreed (${checked.problems.length} problems)`
        : `were not checked: ${checked.why}`;
    const code = checked.kind === "wrong" ? "arguments-wrong" : "arguments-unchecked";
    const notice = { code, message: `The arguments of ${inertLine(call.tool)} ${what}.` } as const;
    return { ...allowed, notices: [...allowed.notices, notice] };
  }

  #allowedVerdict(settings: Settings, { server, tool, agreed, drift, pinned }: Call): AllowVerdict {
    const known = this.#allowed.get(drift);
    if (known !== undefined) return known;
    const made: AllowVerdict = {
      ...contextOf(server, tool, agreed, drift),
      kind: "allow",
      needsResult: pinned.hasOutput && settings.results !== "ignore",
      notices:
        drift.kind === "same" || drift.kind === "compatible" ? noNotices : [driftNotice(drift)],
    };
    this.#allowed.set(drift, made);
    return made;
  }

  async #later(
    server: string,
    client: string | undefined,
    tool: string,
    args: JsonObject,
  ): Promise<Verdict> {
    await this.#pins.decided(server, client, tool, guardLimits.planWaitMs);
    const drift = this.#pins.drift(server, client, tool);
    if (drift?.kind !== "undecided") return this.judge(server, client, tool, args);
    const agreed = this.#pins.agreed(server, client);
    return drifted(contextOf(server, tool, agreed, drift), drift, "undecided");
  }

  #translated(settings: Settings, call: Call, args: JsonObject): Verdict {
    const { server, tool, agreed, drift, pinned } = call;
    const context = contextOf(server, tool, agreed, drift);
    const { plan } = drift;
    if (plan === undefined) return drifted(context, drift, "undecided");
    if (plan.verdict === "refuses") {
      const refused = translateArguments(plan, args);
      return refused.ok
        ? drifted(context, drift, "policy")
        : notTranslated(context, refused.refusal);
    }
    // The proof speaks of agreed calls only, whatever policy says about others.
    const checked = checksOf(pinned).input.check(args);
    if (checked.kind === "wrong")
      return wrongArguments({ ...context, pinned }, args, checked.problems, plan);
    if (checked.kind === "unchecked") return drifted(context, drift, "unchecked");
    const translated = translateChecked(plan, args);
    if (!translated.ok) return notTranslated(context, translated.refusal);
    return {
      ...context,
      kind: "translate",
      liveTool: translated.tool,
      arguments: translated.arguments,
      plan,
      needsResult: changesResults(plan) || (pinned.hasOutput && settings.results !== "ignore"),
    };
  }
}

/** The settings that decide about calls. */
type Settings = Pick<GatewaySettings, "servers" | "arguments" | "results">;

interface Call {
  readonly server: string;
  readonly tool: string;
  readonly agreed: Agreed;
  readonly drift: ToolDrift;
  readonly pinned: AgreedTool;
}

function contextOf(
  server: string,
  tool: string,
  agreed: Agreed | undefined,
  drift: ToolDrift | undefined,
): VerdictContext {
  const { pinned, live } = drift ?? {};
  return { server, tool, agreed, pinned, live, notices: noNotices };
}

function changesResults({ result }: UsablePlan): boolean {
  return result.steps.length > 0 || result.guard !== undefined;
}

function driftNotice(drift: ToolDrift): GuardNotice {
  const { rule = "translation", change = "its definition is another one" } = changeOf(drift);
  const name = inertLine(drift.pinned?.name ?? "");
  const message = `${name} is not what is agreed (${drift.kind}, ${rule}): ${inertLine(change, 300)}.`;
  return { code: "tool-drifted", message };
}
