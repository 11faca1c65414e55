import { exampleCall } from "./example-call.ts";
import { limits } from "./limits.ts";
import type { EvidenceLevel, Mention } from "./mention.ts";
import type { Grant, ReferenceForm } from "./reference.ts";
import type { Place, ValueNode, MapNode } from "./value.ts";
import type { KnownParameter, KnownServer, KnownTool, Vocabulary } from "./vocabulary.ts";

/** A qualified name that its server never had, by its place in the file. */
export interface RawUnknown extends Place {
  readonly server: KnownServer;
  readonly name: string;
}

/** A wildcard of a declaration, by its place in the file. */
export interface RawGrant extends Place {
  readonly server: KnownServer | undefined;
  readonly pattern: string;
  readonly kind: Grant["kind"];
}

/** How and where a tool was named. */
export interface ToolEvidence {
  readonly place: Place;
  readonly nameStart?: number;
  readonly level: EvidenceLevel;
  readonly form: ReferenceForm;
  readonly negated?: boolean;
  readonly qualified?: boolean;
  readonly binds?: boolean;
  readonly foreign?: boolean;
}

/** How arguments or parameters were written. */
export interface ArgumentStyle {
  readonly level: EvidenceLevel;
  readonly form: ReferenceForm;
  readonly qualified?: boolean;
  readonly negated?: boolean;
}

/** Gathers what the readers and the analysis find in one file. */
export class Collector {
  readonly vocabulary: Vocabulary;
  readonly mentions: Mention[] = [];
  readonly unknown: RawUnknown[] = [];
  readonly grants: RawGrant[] = [];
  /** Servers that the file declares (`mcp-servers:`, `mcp__alias`, `server/tool`). */
  readonly declaredServers = new Set<string>();
  /** Every tool that the file named so far. */
  readonly named = new Set<KnownTool>();

  /** The servers that the configuration ties the file to, when it does. */
  readonly bound: ReadonlySet<string> | undefined;

  constructor(vocabulary: Vocabulary, bound?: ReadonlySet<string>) {
    this.vocabulary = vocabulary;
    this.bound = bound;
  }

  /** Those of the tools that a name without a qualifier can mean in this file. */
  meant(tools: readonly KnownTool[]): readonly KnownTool[] {
    const { bound } = this;
    return bound === undefined ? tools : tools.filter(({ server }) => bound.has(server));
  }

  get full(): boolean {
    return this.mentions.length >= limits.references;
  }

  tool(tools: readonly KnownTool[], evidence: ToolEvidence): void {
    const { place, level, form } = evidence;
    for (const tool of tools) {
      this.named.add(tool);
      this.#add({
        kind: "tool",
        start: place.start,
        end: place.end,
        nameStart: evidence.nameStart ?? place.start,
        tool,
        level,
        form,
        negated: evidence.negated === true,
        qualified: evidence.qualified === true,
        binds: evidence.binds === true,
        foreign: evidence.foreign === true,
      });
    }
  }

  parameter(tool: KnownTool, path: string, place: Place, style: ArgumentStyle): void {
    this.#add({ ...this.#base(tool, place, style), kind: "parameter", parameter: path });
  }

  value(tool: KnownTool, path: string, value: string, place: Place, style: ArgumentStyle): void {
    this.#add({ ...this.#base(tool, place, style), kind: "value", parameter: path, value });
  }

  /** A whole call: the arguments, every key of them and every enumerated value. */
  call(
    tools: readonly KnownTool[],
    written: MapNode,
    positional: readonly ValueNode[],
    place: Place,
    style: ArgumentStyle,
  ): void {
    for (const tool of tools) {
      const call = exampleCall(written, positional);
      this.#add({ ...this.#base(tool, place, style), kind: "call", call });
      const argument = style.form === "call" ? "argument" : "object-key";
      this.arguments(tool, written, { ...style, form: argument }, "");
    }
  }

  /**
   * A list of parameters that stands for a call with any values; its keys are references already.
   */
  enumeration(tool: KnownTool, written: MapNode, place: Place, style: ArgumentStyle): void {
    this.#add({ ...this.#base(tool, place, style), kind: "call", call: exampleCall(written) });
  }

  /**
   * The keys of written arguments as parameters, nested ones by their path, and the enumerated
   * values.
   */
  arguments(tool: KnownTool, written: MapNode, style: ArgumentStyle, prefix: string): void {
    for (const { key, keyPlace, value } of written.entries) {
      const path = pathOf(tool, prefix, key);
      if (path.endsWith("*")) {
        this.#nested(tool, path, value, style);
        continue;
      }
      const known = tool.parameters.get(path) ?? tool.parameters.get(`${path}[]`);
      if (known === undefined && prefix !== "" && !hasChildren(tool, prefix)) continue;
      this.parameter(tool, path, keyPlace, style);
      if (known !== undefined) this.#values(tool, known, value, style);
      this.#nested(tool, path, value, style);
    }
  }

  #nested(tool: KnownTool, path: string, value: ValueNode, style: ArgumentStyle): void {
    if (value.kind === "map") this.arguments(tool, value, style, `${path}.`);
    if (value.kind !== "list") return;
    for (const item of value.items) this.#nested(tool, `${path}[]`, item, style);
  }

  #values(
    tool: KnownTool,
    parameter: KnownParameter,
    value: ValueNode,
    style: ArgumentStyle,
  ): void {
    if (parameter.values.size === 0) return;
    const scalars = value.kind === "list" ? value.items : [value];
    for (const scalar of scalars) {
      if (
        scalar.kind === "scalar" &&
        typeof scalar.value === "string" &&
        parameter.values.has(scalar.value)
      ) {
        this.value(tool, parameter.path, scalar.value, scalar, style);
      }
    }
  }

  #base(tool: KnownTool, place: Place, style: ArgumentStyle): Omit<Mention, "kind"> {
    return {
      start: place.start,
      end: place.end,
      nameStart: place.start,
      tool,
      level: style.level,
      form: style.form,
      negated: style.negated === true,
      qualified: style.qualified === true,
    };
  }

  #add(mention: Mention): void {
    if (!this.full) this.mentions.push(mention);
  }
}

/** The path of a key: `*` where the tool declares a map of any keys. */
function pathOf(tool: KnownTool, prefix: string, key: string): string {
  const path = prefix + key;
  const isMap = !tool.parameters.has(path) && tool.parameters.has(`${prefix}*`);
  return isMap ? `${prefix}*` : path;
}

function hasChildren(tool: KnownTool, prefix: string): boolean {
  for (const path of tool.parameters.keys()) if (path.startsWith(prefix)) return true;
  return false;
}
