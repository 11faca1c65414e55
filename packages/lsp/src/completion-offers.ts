import type { LockedContract } from "@tenon/check";
import { parametersOf, plainText } from "@tenon/contract";
import type { Json, Parameter, Tool } from "@tenon/contract";
import { CompletionItemKind } from "vscode-languageserver";
import type { Analysis, Use } from "./analysis.ts";
import type { CompletionContext } from "./completion-context.ts";
import { isDeprecated, isDeprecatedTool, written } from "./describe.ts";

/** A name that can be written, before it is placed in a document. */
export interface Offer {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly detail: string;
  readonly deprecated: boolean;
  /** Lower comes first. */
  readonly rank: number;
  readonly subject: Subject | undefined;
}

/** What an entry is about: carried by it, so that its documentation is written only when somebody looks. */
export interface Subject {
  readonly server: string;
  readonly tool: string;
  readonly parameter?: string;
}

/** Every name that fits a place, before what was typed narrows them. */
export function offersFor(analysis: Analysis, context: CompletionContext): readonly Offer[] {
  switch (context.kind) {
    case "server":
      return servers(analysis);
    case "tool-of":
      return toolsOf(analysis, [context.server], (tool) => tool);
    case "declared":
      return toolsOf(analysis, boundServers(analysis), declaredForm(analysis));
    case "argument":
      return parameters(analysis, context.call.uses, context.call.path).filter(
        ({ label }) => !context.call.written.has(label) || label === context.typed,
      );
    case "value":
      return context.about.flatMap((owner) => values(analysis, owner));
    case "bullet":
      return parameters(analysis, context.about, undefined);
    case "span":
      return [
        ...parameters(analysis, context.about, undefined),
        ...toolsOf(analysis, boundServers(analysis), (tool) => tool),
      ];
    default:
      // In a sentence only what begins as it was typed, so that ordinary words are left alone.
      return toolsOf(analysis, boundServers(analysis), (tool) => tool).filter(({ label }) =>
        label.toLowerCase().startsWith(context.typed.toLowerCase()),
      );
  }
}

function boundServers({ bound, locked }: Analysis): readonly string[] {
  return bound ?? [...locked.contracts.keys()];
}

function servers({ locked }: Analysis): readonly Offer[] {
  return [...locked.contracts.values()].map(({ server, version, tools }) => ({
    label: `mcp__${clientName(server)}__`,
    kind: CompletionItemKind.Module,
    detail: `server, version ${version}, ${tools.size} tools`,
    deprecated: false,
    rank: 0,
    subject: undefined,
  }));
}

/** Clients write `_` for what a function's name cannot hold. */
function clientName(name: string): string {
  return name.replaceAll(/[^\w-]/gu, "_");
}

function toolsOf(
  { locked }: Analysis,
  names: readonly string[],
  form: (tool: string, server: string) => string,
): readonly Offer[] {
  return names.flatMap((name) => {
    const contract = locked.contracts.get(name);
    if (contract === undefined) return [];
    return [...contract.tools.values()].flatMap((tool) => toolOffer(contract, tool, form));
  });
}

function toolOffer(
  { server, version }: LockedContract,
  tool: Tool,
  form: (tool: string, server: string) => string,
): readonly Offer[] {
  const label = form(tool.name, server);
  if (!isWritable(label)) return [];
  const deprecated = isDeprecatedTool(tool);
  return [
    {
      label,
      kind: CompletionItemKind.Function,
      detail: `${plainText(server)} ${version}`,
      deprecated,
      rank: deprecated ? 3 : 2,
      subject: { server, tool: tool.name },
    },
  ];
}

/** A list of tools goes on in the form that it already has: qualified, `server/tool`, or bare. */
function declaredForm({ uses, places }: Analysis): (tool: string, server: string) => string {
  const declared = uses.findLast(({ reference }) => reference.form === "declared");
  if (declared === undefined) return (tool, server) => `mcp__${clientName(server)}__${tool}`;
  const { from, to, reference } = declared;
  const text = places.text.slice(from, to);
  if (text.startsWith("mcp__")) return (tool, server) => `mcp__${clientName(server)}__${tool}`;
  const name = text.slice(-reference.tool.length);
  const separator = name === text ? places.text.slice(Math.max(0, from - 1), from) : "";
  if (separator === "/" || text.includes("/")) return (tool, server) => `${server}/${tool}`;
  return (tool) => tool;
}

/** Parameters of the tools: those in the object at `path`, or all that stand at the top when it is undefined. */
function parameters(
  { locked }: Analysis,
  uses: readonly Use[],
  path: string | undefined,
): readonly Offer[] {
  const prefix = path === undefined || path === "" ? "" : `${path}.`;
  return distinct(
    uses.flatMap(({ reference: { server, tool: name } }) => {
      const contract = locked.contracts.get(server);
      const tool = toolNow(contract, name);
      if (contract === undefined || tool === undefined) return [];
      return parametersOf(tool).flatMap((parameter) => {
        const inside = parameter.path.startsWith(prefix);
        const rest = parameter.path.slice(prefix.length);
        return inside && isWritable(rest) && !/[.[*]/u.test(rest)
          ? [parameterOffer(contract, tool, parameter, rest)]
          : [];
      });
    }),
  );
}

function toolNow(contract: LockedContract | undefined, name: string): Tool | undefined {
  const fate = contract?.fateOf(name);
  return fate === undefined || fate.state === "gone" ? undefined : contract?.tools.get(fate.now);
}

function parameterOffer(
  { server }: LockedContract,
  tool: Tool,
  parameter: Parameter,
  label: string,
): Offer {
  const types = parameter.types.length === 0 ? "any" : parameter.types.join(" or ");
  const deprecated = isDeprecated(parameter);
  return {
    label,
    kind: CompletionItemKind.Field,
    detail: `${types}${parameter.required ? ", required" : ""}, ${plainText(tool.name)}`,
    deprecated,
    rank: deprecated ? 1.5 : parameter.required ? 0 : 1,
    subject: { server, tool: tool.name, parameter: parameter.path },
  };
}

function values(
  { locked }: Analysis,
  owner: { readonly server: string; readonly tool: string; readonly parameter: string },
): readonly Offer[] {
  const contract = locked.contracts.get(owner.server);
  const tool = toolNow(contract, owner.tool);
  if (contract === undefined || tool === undefined) return [];
  const all = parametersOf(tool);
  const parameter =
    all.find(({ path }) => path === owner.parameter) ??
    all.find(({ path }) => path === `${owner.parameter}[]`) ??
    all.find(({ name }) => name === owner.parameter);
  const accepted = parameter?.values ?? booleansOf(parameter);
  if (parameter === undefined) return [];
  const subject = { server: owner.server, tool: tool.name, parameter: parameter.path };
  return accepted.flatMap((value, rank) => {
    const label = written(value);
    if (label.length > 128 || plainText(label) !== label) return [];
    const detail = `${plainText(parameter.path)}, ${plainText(tool.name)}`;
    const kind = CompletionItemKind.EnumMember;
    return [{ label, kind, detail, deprecated: false, rank: rank / 10_000, subject }];
  });
}

function booleansOf(parameter: Parameter | undefined): readonly Json[] {
  const [only, ...more] = parameter?.types ?? [];
  return only === "boolean" && more.length === 0 ? [true, false] : [];
}

/** Names that the person would not see as they are, or that hold more than a name, are never offered. */
function isWritable(name: string): boolean {
  return /^[\p{L}\p{N}_$][\p{L}\p{N}_$./:@-]{0,255}$/u.test(name);
}

function distinct(offers: readonly Offer[]): readonly Offer[] {
  return [
    ...new Map(offers.toReversed().map((offer) => [offer.label, offer])).values(),
  ].toReversed();
}
