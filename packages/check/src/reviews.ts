import { createHash } from "node:crypto";
import { toolDigest } from "@tenon/contract";
import type { Change } from "@tenon/contract";
import type { ScannedPrompt } from "./impact/scan.ts";
import type { PendingTool, ReviewRecord, Reviews } from "./lock/reviews.ts";
import type { NameIndex } from "./name-index.ts";

/** Changes that leave a dangling word, or concern only prompts that have one: those are findings of their own. */
const namedByWords: ReadonlySet<string> = new Set([
  "input-enum-value-removed",
  "input-property-removed",
  "input-property-renamed",
  "tool-removed",
  "tool-renamed",
]);

/** What a prompt says about one server: its text, and the tools that it surely or probably names. */
export interface ReadablePrompt {
  readonly path: string;
  readonly text: string;
  readonly tools: ReadonlySet<string>;
}

/** `sha256:` of a prompt's text, whatever its encoding, byte order mark and line ends. */
export function textDigest(prompt: ScannedPrompt): string {
  const text = prompt.text.text.replaceAll("\r\n", "\n");
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** The prompts that name tools of a server. */
export function readersOf(
  prompts: readonly ScannedPrompt[],
  server: string,
): readonly ReadablePrompt[] {
  return prompts.flatMap((prompt) => {
    const own = prompt.references.filter(
      (reference) => reference.server === server && reference.confidence !== "possible",
    );
    const tools = new Set(own.map((reference) => reference.tool));
    return tools.size === 0 ? [] : [{ path: prompt.path, text: textDigest(prompt), tools }];
  });
}

/** The tools that a step changed in a way that a reader should know of, by the name that they keep. */
export function toReview(
  index: NameIndex,
  changes: readonly Change[],
  version: string,
): ReadonlyMap<string, PendingTool> {
  const found = new Map<string, PendingTool>();
  for (const [tool, own] of Map.groupBy(changes, (change) => change.tool)) {
    const before = index.toolBefore(tool);
    if (before === undefined || index.toolNow(tool) === undefined) continue;
    const told = own.filter(({ level, rule }) => level !== "safe" && !namedByWords.has(rule));
    if (told.length === 0) continue;
    const rules = [...new Set(told.map(({ rule }) => rule))].toSorted();
    found.set(tool, { reviewed: toolDigest(before), since: version, changes: rules });
  }
  return found;
}

/** What `pin` knows when it writes the reviews of one server. */
export interface ReviewStep {
  readonly before: Reviews;
  readonly readers: readonly ReadablePrompt[];
  /** Prompts of the configuration that could not be read: what was known of them stays. */
  readonly unread: ReadonlySet<string>;
  readonly changed: ReadonlyMap<string, PendingTool>;
  /** Digest of a tool as it is agreed now, or undefined for one that is gone. */
  readonly digestOf: (tool: string) => string | undefined;
  /** True for prompts that the caller says were read. */
  readonly isRead: (prompt: string) => boolean;
}

/**
 * The records of one server after a pin. A prompt that is new, was edited, or is said to be read is settled; an unchanged
 * one waits for a reader when a tool that it names changed, until the tool is again what it was read against.
 */
export function nextReviews(step: ReviewStep): readonly ReviewRecord[] {
  const { before, readers, unread, isRead } = step;
  const present = new Set([...readers.map(({ path }) => path), ...unread]);
  const moved = movedRecords(before, present);
  const records = readers.map(({ path, text, tools }): ReviewRecord => {
    const old = recordOf(before, path, text) ?? moved.get(text);
    const settled = { prompt: path, text, tools: new Map<string, PendingTool>() };
    if (old === undefined || old.text !== text || isRead(path)) return settled;
    return { ...settled, tools: waiting(old, tools, step) };
  });
  const kept = [...unread].flatMap(
    (path) => before.pending.get(path) ?? before.settled.get(path) ?? [],
  );
  return [...records, ...kept];
}

/** A merge may leave a prompt in both folders; the record of the text as it stands counts. */
function recordOf(before: Reviews, path: string, text: string): ReviewRecord | undefined {
  const pending = before.pending.get(path);
  const settled = before.settled.get(path);
  if (pending === undefined || settled === undefined) return pending ?? settled;
  return settled.text === text && pending.text !== text ? settled : pending;
}

/** Waiting records of prompts that are gone, by their text: a file that was only moved was not read. */
function movedRecords(
  before: Reviews,
  present: ReadonlySet<string>,
): ReadonlyMap<string, ReviewRecord> {
  const gone = [...before.settled.values(), ...before.pending.values()].filter(
    ({ prompt }) => !present.has(prompt),
  );
  return new Map(gone.map((record) => [record.text, record]));
}

function waiting(
  old: ReviewRecord,
  named: ReadonlySet<string>,
  { changed, digestOf }: ReviewStep,
): ReadonlyMap<string, PendingTool> {
  const tools = new Map<string, PendingTool>();
  for (const tool of named) {
    const earlier = old.tools.get(tool);
    const now = changed.get(tool);
    const pending = earlier ?? now;
    const digest = digestOf(tool);
    if (pending === undefined || digest === undefined || digest === pending.reviewed) continue;
    const rules = new Set([...(earlier?.changes ?? []), ...(now?.changes ?? [])]);
    tools.set(tool, { ...pending, changes: [...rules].toSorted() });
  }
  return tools;
}
