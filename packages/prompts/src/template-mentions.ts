import type { Collector } from "./collector.ts";
import { resolveName } from "./names.ts";
import type { NamedTools } from "./names.ts";
import type { Passage } from "./passage.ts";
import type { ScopeMention } from "./scope.ts";

const lookup =
  /\b(?:tool_?names?|tools?|available_?tools|toolNames)\s*(?:\[\s*(["'])([\w.:/-]{1,200})\1\s*\]|\.(?:get\(\s*)?["']?([\w-]{1,200}))/gu;
const membership = /(["'])([\w.:/-]{1,200})\1\s+(?:not\s+)?in\s+(?:\w+\.)*\w*tools?\w*/gu;
/** A call of a function, as Semantic Kernel's templates write it. */
const pluginCall =
  /^\{\{[~-]?\s*([A-Za-z_]\w{0,100}[.-][\w-]{1,200})((?:\s[^}]{0,1000})?)[~-]?\}\}$/u;
const namedArgument = /(?<=\s)([A-Za-z_]\w{0,100})\s*=(?!=)|"[^"]*"|'[^']*'/gu;

/**
 * Tools that template expressions look up or call: `{{ tool_names['x'] }}`, `{% if 'x' in
 * available_tools %}`, `{{plugin.x query=$input}}`.
 */
export function templateMentions(passage: Passage, collector: Collector): readonly ScopeMention[] {
  const mentions: ScopeMention[] = [];
  const { original, masked } = passage;
  for (const { from, to, comment } of masked) {
    if (comment) continue;
    const expression = original.value.slice(from, to);
    const call = pluginCall.exec(expression);
    const called = call === null ? undefined : calledTool(passage, from, call, collector);
    if (called !== undefined) mentions.push(called);
    if (called !== undefined || !/tool/iu.test(expression)) continue;
    for (const pattern of [lookup, membership]) {
      for (const match of expression.matchAll(pattern)) {
        const name = match[2] ?? match[3] ?? "";
        const named = resolveName(name, collector.vocabulary);
        if (named === undefined) continue;
        const start = from + match.index + match[0].lastIndexOf(name);
        mentions.push(mention(passage, named, start, start + name.length, collector));
      }
    }
  }
  return mentions;
}

/** The tool of `{{server.tool …}}`, or a distinctive one of any plugin that gets arguments. */
function calledTool(
  passage: Passage,
  from: number,
  call: RegExpExecArray,
  collector: Collector,
): ScopeMention | undefined {
  const [expression, name = "", rest = ""] = call;
  const dot = Math.max(name.lastIndexOf("."), name.indexOf("-"));
  const written = `${name.slice(0, dot)}.${name.slice(dot + 1)}`;
  const named =
    resolveName(written, collector.vocabulary) ??
    (/\w\s*=/u.test(rest) ? pluginTool(name.slice(dot + 1), collector) : undefined);
  if (named === undefined) return undefined;
  const end = from + expression.indexOf(name) + name.length;
  const found = mention(passage, named, end - named.name.length, end, collector);
  for (const { 1: key, index } of rest.matchAll(namedArgument)) {
    if (key === undefined) continue;
    const start = end + index;
    const { original } = passage;
    const place = { start: original.start(start), end: original.end(start + key.length) };
    for (const tool of named.tools)
      collector.parameter(tool, key, place, { level: 2, form: "argument" });
  }
  return found;
}

function pluginTool(name: string, collector: Collector): NamedTools | undefined {
  const tools = collector.meant(collector.vocabulary.tools.get(name) ?? []);
  const isOwn = tools.length > 0 && tools.every((tool) => tool.distinctive);
  return isOwn ? { tools, name, qualified: false } : undefined;
}

function mention(
  { original }: Passage,
  { tools, name, qualified }: NamedTools,
  from: number,
  to: number,
  collector: Collector,
): ScopeMention {
  const place = { start: original.start(from), end: original.end(to) };
  const nameStart = place.end - name.length;
  collector.tool(tools, { place, nameStart, level: 2, form: "template", qualified });
  return { hit: { from, to }, tools };
}
