import type { Collector } from "./collector.ts";
import type { FoundParameter } from "./parameter-mentions.ts";
import type { Passage } from "./passage.ts";
import type { ToolMention } from "./tool-mentions.ts";
import { announcesParameters } from "./word-context.ts";
import type { Entry } from "./value.ts";
import type { KnownTool } from "./vocabulary.ts";

const partial =
  /\b(?:optional(?:ly)?|also|additional(?:ly)?|e\.g\.|such as|for example|may|can|including|filters?)\b/iu;

/**
 * "Call `tool` with:" and a list whose items are the parameters: an enumeration, which is as much
 * as an example call whose values may be anything.
 */
export function enumeratedCalls(
  passage: Passage,
  tools: readonly ToolMention[],
  parameters: readonly FoundParameter[],
  collector: Collector,
): void {
  const byIntro = Map.groupBy(
    parameters.filter(({ hit, level }) => level <= 4 && hit.unit.kind === "item"),
    ({ hit }) => hit.unit.parent ?? hit.unit.list?.intro,
  );
  for (const mention of tools) {
    const listed = byIntro.get(mention.hit.unit) ?? [];
    if (
      listed.length < 2 ||
      mention.negated ||
      !announcesParameters(passage.text.value, mention.hit.unit)
    )
      continue;
    for (const tool of mention.tools) addCall(passage, mention, tool, listed, collector);
  }
}

function addCall(
  passage: Passage,
  mention: ToolMention,
  tool: KnownTool,
  listed: readonly FoundParameter[],
  collector: Collector,
): void {
  const entries = listed.flatMap(({ hit, tool: owner, parameter }): Entry[] => {
    if (owner !== tool || !tool.top.has(parameter.path)) return [];
    const place = { start: passage.text.start(hit.from), end: passage.text.end(hit.to) };
    const value = { kind: "scalar" as const, value: "", hole: true, text: undefined, ...place };
    return [{ key: parameter.path, keyPlace: place, value }];
  });
  if (entries.length < 2) return;
  const place = {
    start: passage.text.start(mention.hit.from),
    end: passage.text.end(mention.hit.to),
  };
  const { qualified, hit } = mention;
  const { unit } = hit;
  // "It also takes:" and "Optional parameters:" do not claim to be all.
  const open = partial.test(passage.text.value.slice(Math.max(unit.from, unit.to - 200), unit.to));
  collector.enumeration(tool, { kind: "map", entries, open, ...place }, place, {
    level: 3,
    form: "bullet",
    qualified,
  });
}
