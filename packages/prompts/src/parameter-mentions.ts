import { shapeBesideValue, valueBeside } from "./beside-values.ts";
import type { Collector } from "./collector.ts";
import type { EvidenceLevel } from "./mention.ts";
import { isNegated } from "./negation.ts";
import { levelOf } from "./parameter-level.ts";
import { groupAround, ownsAll } from "./parameter-groups.ts";
import { afterTool, shapeOf } from "./parameter-shapes.ts";
import type { Shape } from "./parameter-shapes.ts";
import type { Passage, Placed } from "./passage.ts";
import type { Owner, Scope } from "./scope.ts";
import type { ToolMention } from "./tool-mentions.ts";
import { hasChildren, isDistinctive } from "./vocabulary.ts";
import type { KnownParameter, KnownTool } from "./vocabulary.ts";

/** A parameter that was found: its owner, and where its value may follow. */
export interface FoundParameter {
  readonly hit: Placed;
  readonly tool: KnownTool;
  readonly parameter: KnownParameter;
  readonly level: EvidenceLevel;
}

/**
 * Adds the parameters that a passage names outside of calls. `taken` holds file offsets of keys
 * that were read as arguments.
 */
export function parameterMentions(
  passage: Passage,
  tools: readonly ToolMention[],
  scope: Scope,
  collector: Collector,
  taken: ReadonlySet<number>,
): readonly FoundParameter[] {
  const isTool = new Set(tools.map((tool) => tool.hit));
  const isToolAt = new Set(tools.map((tool) => tool.hit.from));
  const parameters: FoundParameter[] = [];
  for (const [index, hit] of passage.hits.entries()) {
    if (namesNext(passage, hit, passage.hits[index + 1])) continue;
    if (!hit.parameter || isTool.has(hit) || taken.has(passage.text.start(hit.from))) continue;
    const value = passage.text.value;
    const named = shapeOf(value, hit) ?? afterTool(value, hit, isToolAt);
    const understood =
      (named === undefined
        ? undefined
        : (owningRow(passage, index, hit, named, scope, collector) ??
          owning(passage, hit, named, [], scope, collector))) ??
      (named === undefined || named.onLine === true
        ? besideItsValue(passage, hit, scope, collector)
        : undefined) ??
      unscoped(hit, named, collector);
    if (understood === undefined) continue;
    const { owner, level, shape, find } = understood;
    const negated = isNegated(value, hit.from, hit.to, hit.lineFrom, hit.lineTo);
    const place = { start: passage.text.start(hit.from), end: passage.text.end(hit.to) };
    for (const tool of owner.tools) {
      const parameter = find(tool);
      if (parameter === undefined) continue;
      collector.parameter(tool, parameter.path, place, { level, form: shape.form, negated });
      if (!negated) parameters.push({ hit, tool, parameter, level });
    }
  }
  return parameters;
}

/** A parameter's name as it was written, and the tools that own it. */
interface Understood {
  readonly shape: Shape;
  readonly owner: Owner;
  readonly level: EvidenceLevel;
  readonly find: (tool: KnownTool) => KnownParameter | undefined;
}

function besideItsValue(
  passage: Passage,
  hit: Placed,
  scope: Scope,
  collector: Collector,
): Understood | undefined {
  const values = valueBeside(passage.text.value, hit).map(({ word }) => word);
  const shape = values.length === 0 ? undefined : shapeBesideValue(passage.text.value, hit);
  return shape === undefined ? undefined : owning(passage, hit, shape, values, scope, collector);
}

/** Whose a row of names side by side is, when some tool of the passage owns all of them. */
function owningRow(
  passage: Passage,
  index: number,
  hit: Placed,
  shape: Shape,
  scope: Scope,
  collector: Collector,
): Understood | undefined {
  if (hit.span === undefined || shape.head === true) return undefined;
  const group = groupAround(passage, index);
  if (group.length < 2) return undefined;
  const owner = scope.owner(hit, (tool) => ownsAll(tool, group));
  if (owner === undefined) return undefined;
  const level = levelOf(passage.text.value, hit, shape, owner, collector.vocabulary);
  const find = (tool: KnownTool): KnownParameter | undefined => owned(tool, hit.word, hit.word);
  return level === undefined ? undefined : { shape, owner, level, find };
}

/** Whose the name is, when its shape and its surroundings leave enough certainty. */
function owning(
  passage: Passage,
  hit: Placed,
  shape: Shape,
  values: readonly string[],
  scope: Scope,
  collector: Collector,
): Understood | undefined {
  const { value } = passage.text;
  const path = dottedPath(value, hit);
  const find = (tool: KnownTool): KnownParameter | undefined => {
    const parameter = owned(tool, hit.word, path);
    if (parameter === undefined) return undefined;
    if (shape.head === true && !isHead(value, hit, tool, parameter)) return undefined;
    return values.length === 0 || values.some((word) => parameter.values.has(word))
      ? parameter
      : undefined;
  };
  const owner =
    scope.owner(hit, (tool) => find(tool) !== undefined) ?? elsewhere(collector, hit, path);
  const level =
    owner === undefined ? undefined : levelOf(value, hit, shape, owner, collector.vocabulary);
  return owner === undefined || level === undefined ? undefined : { shape, owner, level, find };
}

/**
 * In a file that the configuration binds and that names some tool of the server: a distinctive name
 * that only tools own which the file does not name. Whose it is stays a guess.
 */
function unscoped(
  hit: Placed,
  shape: Shape | undefined,
  { vocabulary, bound, named }: Collector,
): Understood | undefined {
  if (shape?.level !== 3 || shape.head === true || hit.span === undefined) return undefined;
  if (bound === undefined || !isDistinctive(hit.word)) return undefined;
  const owners = vocabulary.owners.get(hit.word) ?? [];
  if (owners.some((tool) => named.has(tool))) return undefined;
  const servers = new Set([...named].map(({ server }) => server));
  const tool = owners.find(({ server }) => bound.has(server) && servers.has(server));
  if (tool === undefined) return undefined;
  const owner = { tools: [tool], nearness: "file", distance: 0, introduces: false } as const;
  return { shape, owner, level: 5, find: (known) => known.top.get(hit.word) };
}

/** When the text names no tool that owns it: one that the file named before. */
function elsewhere(collector: Collector, hit: Placed, path: string): Owner | undefined {
  if (hit.span === undefined || path !== hit.word) return undefined;
  const owners = collector.meant(collector.vocabulary.owners.get(hit.word) ?? []);
  const named = owners.find((tool) => collector.named.has(tool));
  return named === undefined
    ? undefined
    : {
        tools: [named],
        nearness: "file",
        distance: Number.POSITIVE_INFINITY,
        introduces: false,
      };
}

/** `name: get_contact`: a key of the prompt's own whose value is a tool. */
function namesNext(passage: Passage, hit: Placed, next: Placed | undefined): boolean {
  if (next === undefined || next.tools.length === 0 || next.from - hit.to > 4) return false;
  return /^["']?\s*[:=]\s*["'`]?$/u.test(passage.text.value.slice(hit.to, next.from));
}

/** True before a segment that the tool does not know below the parameter; one that it knows says more. */
function isHead(value: string, hit: Placed, tool: KnownTool, { path }: KnownParameter): boolean {
  if (!hasChildren(tool, path)) return false;
  const next = /^(?:\[\d*\])?\.(\w{1,200})/u.exec(value.slice(hit.to, hit.to + 220))?.[1] ?? "";
  return !tool.byName.get(next)?.some((child) => child.path.startsWith(path));
}

/** The parameter of `tool` that a written name or dotted path means. */
function owned(tool: KnownTool, word: string, path: string): KnownParameter | undefined {
  if (path !== word) {
    const bare = path.replaceAll("[]", "");
    for (const parameter of tool.byName.get(word) ?? []) {
      const known = parameter.path.replaceAll("[]", "");
      if (known === bare || known.endsWith(`.${bare}`)) return parameter;
    }
    return undefined;
  }
  return tool.top.get(word) ?? tool.byName.get(word)?.[0];
}

/** `fields[].target` as written around the last segment, or the word alone. */
function dottedPath(value: string, hit: Placed): string {
  const before = /(?:[A-Za-z_]\w*(?:\[\d*\])?\.)+$/u.exec(
    value.slice(Math.max(hit.lineFrom, hit.from - 120), hit.from),
  );
  if (before === null) return hit.word;
  return (before[0] + hit.word).replaceAll(/\[\d*\]/gu, "[]");
}
