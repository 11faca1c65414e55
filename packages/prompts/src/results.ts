import type { Collector } from "./collector.ts";
import { distance } from "./distance.ts";
import type { Lines } from "./lines.ts";
import type { Mention } from "./mention.ts";
import type { Confidence, Grant, Reference, UnknownName } from "./reference.ts";
import type { KnownServer } from "./vocabulary.ts";

/** What turns mentions into results for the caller. */
export interface ResultContext {
  readonly file: string;
  readonly lines: Lines;
  /** Servers that the file is bound to. */
  readonly bound: ReadonlySet<string>;
  /** The configuration bound it: names of other servers count only when they are qualified. */
  readonly explicit: boolean;
}

/** The references of a file in order, each place once per tool with its surest reading. */
export function referencesOf(collector: Collector, context: ResultContext): readonly Reference[] {
  const sorted = collector.mentions
    .filter((mention) => counts(mention, context))
    .sort(
      (a, b) =>
        a.start - b.start ||
        a.end - b.end ||
        order[a.kind] - order[b.kind] ||
        compare(a.tool.server, b.tool.server),
    );
  const best: Mention[] = [];
  for (const mention of sorted) {
    const at = sameIn(best, mention);
    const known = best[at];
    if (known === undefined) best.push(mention);
    else if (mention.level < known.level) best[at] = mention;
  }
  return best.map((mention) => reference(mention, context));
}

/** Where the same is said of the same place already, or -1; only the last mentions can be of that place. */
function sameIn(sorted: readonly Mention[], mention: Mention): number {
  const { start, end, kind, tool, parameter, value } = mention;
  for (let at = sorted.length - 1; at >= 0; at -= 1) {
    const other = sorted[at];
    if (other?.start !== start || other.end !== end || other.kind !== kind) return -1;
    if (other.tool === tool && other.parameter === parameter && other.value === value) return at;
  }
  return -1;
}

const order = { tool: 0, call: 1, parameter: 2, value: 3 } as const;

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function counts(mention: Mention, { bound, explicit }: ResultContext): boolean {
  if (mention.foreign === true && !explicit) return false;
  if (mention.qualified || bound.has(mention.tool.server)) return true;
  return !explicit && mention.level < 5;
}

function confidence(mention: Mention, { bound }: ResultContext): Confidence {
  if (mention.level === 5) return "possible";
  if (mention.qualified && mention.level <= 2) return "certain";
  if (!bound.has(mention.tool.server)) return "possible";
  return mention.level <= 2 ? "certain" : "likely";
}

function reference(mention: Mention, context: ResultContext): Reference {
  const { kind, start, end, nameStart, tool, parameter, value, form, negated, call } = mention;
  const span = context.lines.span(start, end);
  const found: { -readonly [Key in keyof Reference]: Reference[Key] } = {
    file: context.file,
    ...span,
    kind,
    server: tool.server,
    tool: tool.name,
    form,
    confidence: confidence(mention, context),
  };
  if (nameStart > start) found.nameColumn = span.column + nameStart - start;
  if (parameter !== undefined) found.parameter = parameter;
  if (value !== undefined) found.value = value;
  if (negated) found.negated = true;
  if (call !== undefined) found.call = call;
  return found;
}

/** Wildcards of the declarations with the known tools that they cover. */
export function grantsOf(collector: Collector, context: ResultContext): readonly Grant[] {
  return collector.grants.map(({ server, pattern, kind, start, end }) => {
    const servers = server === undefined ? boundServers(collector, context) : [server];
    return {
      file: context.file,
      ...context.lines.span(start, end),
      ...(server !== undefined && { server: server.name }),
      pattern,
      kind,
      tools: servers.flatMap((candidate) =>
        [...candidate.tools.keys()]
          .filter((name) => matches(pattern, name))
          .map((tool) => ({ server: candidate.name, tool })),
      ),
    };
  });
}

function boundServers(collector: Collector, context: ResultContext): readonly KnownServer[] {
  return [...collector.vocabulary.servers.values()].filter(({ name }) => context.bound.has(name));
}

/** `*` stands for any characters; linear in the name for each piece between stars. */
function matches(pattern: string, name: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === name;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  const last = rest.pop() ?? "";
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** Qualified names that their server never had. */
export function unknownNamesOf(
  collector: Collector,
  context: ResultContext,
): readonly UnknownName[] {
  const seen = new Set<number>();
  return collector.unknown.flatMap(({ server, name, start, end }) => {
    if (seen.has(start)) return [];
    seen.add(start);
    const nearest = nearestTool(server, name);
    const place = { file: context.file, ...context.lines.span(start, end) };
    return [{ ...place, server: server.name, name, ...(nearest !== undefined && { nearest }) }];
  });
}

function nearestTool(server: KnownServer, name: string): string | undefined {
  let best: { readonly tool: string; readonly distance: number } | undefined;
  const most = Math.max(2, Math.floor(name.length / 3));
  for (const tool of server.tools.keys()) {
    const edits = distance(name, tool, most);
    if (edits <= most && (best === undefined || edits < best.distance))
      best = { tool, distance: edits };
  }
  return best?.tool;
}
