import { listedValues, valueBeside } from "./beside-values.ts";
import type { Collector } from "./collector.ts";
import type { FoundParameter } from "./parameter-mentions.ts";
import type { Passage } from "./passage.ts";
import type { ToolMention } from "./tool-mentions.ts";
import { methodAfter, methodParameter } from "./word-context.ts";

/**
 * Adds enumerated values: `tool.method`, and what stands in quotes or code behind a parameter's
 * name on its line.
 */
export function valueMentions(
  passage: Passage,
  tools: readonly ToolMention[],
  parameters: readonly FoundParameter[],
  collector: Collector,
): void {
  for (const mention of tools) methodValue(passage, mention, collector);
  parameters.forEach((found, index) => {
    if (found.parameter.values.size === 0 || found.level > 4) return;
    const next = parameters
      .slice(index + 1, index + 9)
      .find(({ hit }) => hit.from > found.hit.from);
    valuesAfter(passage, found, next?.hit.from ?? Number.POSITIVE_INFINITY, collector);
  });
}

function methodValue(passage: Passage, mention: ToolMention, collector: Collector): void {
  const { hit } = mention;
  const method = methodAfter(passage.text.value, hit.to);
  if (method === undefined) return;
  const from = hit.to + 1;
  const place = { start: passage.text.start(from), end: passage.text.end(from + method.length) };
  for (const tool of mention.tools) {
    const parameter = methodParameter(tool, method);
    if (parameter === undefined) continue;
    const { level, form, negated, qualified } = mention;
    collector.value(tool, parameter, method, place, { level, form, negated, qualified });
  }
}

/** Words in quotes or code (or right behind `:` and `=`) that are values of the parameter. */
function valuesAfter(
  passage: Passage,
  found: FoundParameter,
  stop: number,
  collector: Collector,
): void {
  const { hit, parameter, tool, level } = found;
  const { value } = passage.text;
  const end = Math.min(hit.lineTo, stop, hit.to + 400);
  const tail = value.slice(hit.to, end);
  const quoted =
    /(?<=["'`])([\w.:/-]{1,80})(?=["'`])|(?<=^["'`?]{0,3}\s{0,2}[:=]\s{0,2})([\w./-]{1,80})/gu;
  for (const match of tail.matchAll(quoted)) {
    const word = match[1] ?? match[2] ?? "";
    if (!parameter.values.has(word)) continue;
    const from = hit.to + match.index;
    const place = { start: passage.text.start(from), end: passage.text.end(from + word.length) };
    const form = hit.span === undefined ? "bare" : "code-span";
    collector.value(tool, parameter.path, word, place, { level, form });
  }
  phraseAfter(passage, found, tail, collector);
  const beside = [...valueBeside(value, hit), ...listedValues(value, hit, parameter.values)];
  for (const { from, word, marked } of beside) {
    if (!parameter.values.has(word) || from >= stop) continue;
    const place = { start: passage.text.start(from), end: passage.text.end(from + word.length) };
    const form = hit.span === undefined ? "bare" : "code-span";
    collector.value(tool, parameter.path, word, place, { level: marked ? level : 5, form });
  }
}

/** A value of several words right behind the name: `` `network: No emulation` ``, `network="No emulation"`. */
function phraseAfter(
  { text }: Passage,
  { hit, parameter, tool, level }: FoundParameter,
  tail: string,
  collector: Collector,
): void {
  const sign = /^["'`*_]{0,3}\s{0,2}[:=]\s{0,2}["'`]{0,2}/u.exec(tail)?.[0];
  if (sign === undefined) return;
  for (const value of parameter.values) {
    if (!/[^\w.:/-]/u.test(value) || !tail.startsWith(value, sign.length)) continue;
    if (/^[\w-]/u.test(tail.slice(sign.length + value.length))) continue;
    const from = hit.to + sign.length;
    const place = { start: text.start(from), end: text.end(from + value.length) };
    const form = hit.span === undefined ? "bare" : "code-span";
    collector.value(tool, parameter.path, value, place, { level, form });
  }
}
