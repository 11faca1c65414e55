import { isDeepStrictEqual } from "node:util";
import { plainText } from "@tenon/contract";
import type { ServerSettings, ToolSettings } from "../config/settings.ts";
import type { Agreed, AgreedTool } from "./agreed.ts";
import type { DriftKind, ToolDrift } from "./drift.ts";
import type { PlanOptions } from "./plan-messages.ts";
import type { Planned, Planner } from "./planner.ts";

/** How the tools of one agreed list stand to those of one live list; another pair of lists is another standing. */
export class Standing {
  readonly agreed: Agreed;
  readonly live: Agreed | undefined;
  readonly #planner: Planner;
  readonly #options: (tool: string) => PlanOptions;
  /** Tools that are not the same, and those that came. */
  readonly #drifted = new Map<string, { readonly key: string; readonly planned: Planned }>();
  readonly #known = new Map<string, ToolDrift>();

  constructor(
    agreed: Agreed,
    live: Agreed | undefined,
    planner: Planner,
    options: (tool: string) => PlanOptions,
  ) {
    this.agreed = agreed;
    this.live = live;
    this.#planner = planner;
    this.#options = options;
    if (live !== undefined) for (const tool of agreed.tools) this.#compare(tool, live);
  }

  /** How a tool stands; undefined for names that neither side has. */
  of(name: string): ToolDrift | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const found = this.#find(name);
    // What is being worked out is asked for again.
    if (found !== undefined && found.kind !== "undecided") this.#known.set(name, found);
    return found;
  }

  /** Resolves when a tool is decided. */
  async decided(name: string): Promise<void> {
    const drifted = this.#drifted.get(name);
    if (drifted === undefined || drifted.planned.plan !== undefined) return;
    this.#planner.hurry(drifted.key);
    await drifted.planned.made;
  }

  /** Resolves when all tools are decided. */
  async settled(): Promise<void> {
    for (const { planned } of this.#drifted.values()) await planned.made;
  }

  /** A plan was made anew. */
  revise(key: string): boolean {
    const names = [...this.#drifted].filter(([, drifted]) => drifted.key === key);
    for (const [name] of names) this.#known.delete(name);
    return names.length > 0;
  }

  /** Tools that are not the same, also those that came; in the order of the lists. */
  drifted(): readonly ToolDrift[] {
    const came = (this.live?.tools ?? []).filter(({ name }) => !this.agreed.byName.has(name));
    const names = [...this.#drifted.keys(), ...came.map(({ name }) => name)];
    return names.flatMap((name) => this.of(name) ?? []);
  }

  #compare(tool: AgreedTool, live: Agreed): void {
    const { name, digest } = tool;
    const options = this.#options(name);
    const asked = options.mapping?.tool;
    const partner = live.byName.get(asked ?? name);
    if (asked === undefined && partner?.digest === digest) return;
    // Which tool it has become depends on all tools where the name is gone.
    const to = partner?.digest ?? live.digest;
    const from = partner === undefined ? `${digest} of ${this.agreed.digest}` : digest;
    const key = `${name} ${from} > ${to} ${JSON.stringify(options)}`;
    const planned = this.#planner.plan(key, { agreed: this.agreed, live, tool: name, options });
    this.#drifted.set(name, { key, planned });
  }

  #find(name: string): ToolDrift | undefined {
    const pinned = this.agreed.byName.get(name);
    const live = this.live?.byName.get(name);
    if (pinned === undefined)
      return live && { kind: "new", pinned: undefined, live, plan: undefined };
    const drifted = this.#drifted.get(name);
    if (drifted === undefined) return { kind: "same", pinned, live, plan: undefined };
    const { plan } = drifted.planned;
    if (plan === undefined) return { kind: "undecided", pinned, live, plan };
    const partner = plan.liveTool === undefined ? undefined : this.live?.byName.get(plan.liveTool);
    // Headers that repeat other arguments have to be made, so the bytes cannot pass as they are.
    const sameHeaders = isDeepStrictEqual(pinned.mirrored, partner?.mirrored ?? []);
    const kind = kindOf(plan);
    const told = kind === "compatible" && !sameHeaders ? "translated" : kind;
    return { kind: told, pinned, live: partner, plan };
  }
}

function kindOf(plan: NonNullable<Planned["plan"]>): DriftKind {
  if (plan.verdict === "refuses")
    return plan.obstacles.some(({ code }) => code === "tool-gone") ? "gone" : "refused";
  if (plan.verdict === "partial") return "partial";
  const isSame = plan.liveTool === plan.tool && plan.arguments.steps.length === 0;
  return isSame && plan.result.steps.length === 0 ? "compatible" : "translated";
}

/** What changed, for a report: the rule and the words of the worst of it. */
export function changeOf({ kind, plan }: ToolDrift): {
  readonly rule?: string;
  readonly change?: string;
} {
  if (kind === "new") return { rule: "tool-added" };
  if (plan === undefined) return {};
  if (plan.verdict === "refuses") {
    const [{ rule, change }] = plan.obstacles;
    return { rule, change: plainText(change, 500) };
  }
  const [condition] = [...plan.arguments.conditions, ...plan.result.conditions];
  const [step] = [...plan.arguments.steps, ...plan.result.steps];
  const told = condition ?? step ?? plan.remarks[0];
  return told === undefined ? {} : { rule: told.rule, change: plainText(told.change, 500) };
}

/** How calls of a server's tools may be translated. */
export function planOptions(
  server: ServerSettings,
  defaults: ToolSettings,
  results: PlanOptions["results"],
): (tool: string) => PlanOptions {
  const others = { ...defaults, ...server.defaults };
  return (tool) => {
    const { mapping, drop, defaults } = { ...others, ...server.tools.get(tool) };
    return {
      ...(mapping !== undefined && { mapping }),
      ...(drop !== undefined && { drop }),
      ...(defaults !== undefined && { defaults }),
      ...(results !== undefined && { results }),
    };
  };
}
