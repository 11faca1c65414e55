import type { GatewaySettings, ServerSettings, ToolSettings } from "../config/settings.ts";

/** The settings of a server's tools, defaults filled in: `of(tool)` is one look-up. */
export class ToolPolicy {
  readonly #named: ReadonlyMap<string, ToolSettings>;
  readonly #others: ToolSettings;
  /** Some tool's calls may be handed over. */
  readonly handsOver: boolean;

  constructor(gateway: Pick<GatewaySettings, "defaults">, server: ServerSettings) {
    const others = { ...gateway.defaults, ...server.defaults };
    this.#others = others;
    this.#named = new Map(
      [...server.tools].map(([name, own]) => [name, { ...others, ...own }] as const),
    );
    const all = [others, ...this.#named.values()];
    this.handsOver = all.some(({ handOverMs }) => handOverMs !== undefined);
  }

  /** What holds for a tool, or for a method that names none. */
  of(tool: string | undefined): ToolSettings {
    return (tool === undefined ? undefined : this.#named.get(tool)) ?? this.#others;
  }
}
