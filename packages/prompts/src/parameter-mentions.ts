import { shapeBesideValue, valueBeside } from "./beside-values.ts";
import type { Collector } from "./collector.ts";
import type { EvidenceLevel } from "./mention.ts";
import { isNegated } from "./negation.ts";
import { levelOf } from "./parameter-level.ts";
import { afterTool, shapeOf } from "./parameter-shapes.ts";
import type { Passage, Placed } from "./passage.ts";
import type { Owner, Scope } from "./scope.ts";
import type { ToolMention } from "./tool-mentions.ts";
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
    const beside = named === undefined ? valueBeside(value, hit) : [];
    const shape = beside.length > 0 ? shapeBesideValue(value, hit) : named;
    if (shape === undefined) continue;
    const path = dottedPath(value, hit);
    const find = (tool: KnownTool): KnownParameter | undefined => {
      const parameter = owned(tool, hit.word, path);
      return named !== undefined || beside.some(({ word }) => parameter?.values.has(word))
        ? parameter
        : undefined;
    };
    const owner =
      scope.owner(hit, (tool) => find(tool) !== undefined) ?? elsewhere(collector, hit, path);
    const level = owner === undefined ? undefined : levelOf(value, hit, shape, owner);
    if (owner === undefined || level === undefined) continue;
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
