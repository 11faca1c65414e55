import type { CallBudget } from "./call-reader.ts";
import { limits } from "./limits.ts";
import type { Passage, Placed } from "./passage.ts";
import { stringNode } from "./read-plain-yaml.ts";
import { slice } from "./text.ts";
import type { Entry, MapNode } from "./value.ts";

/**
 * Arguments in tags: `<tool><key>…</key></tool>`, `<invoke name="tool"><key>…</key></invoke>` and
 * `<invoke name="tool"><parameter name="key">…</parameter></invoke>`. Tags in them are values.
 */
export function taggedArguments(
  passage: Passage,
  hit: Placed,
  budget: CallBudget,
): MapNode | undefined {
  const { value } = passage.text;
  const outer = outerTag(value, hit);
  if (outer === undefined || budget.characters <= 0) return undefined;
  const window = value.slice(outer.from, outer.from + limits.callCharacters);
  const end = window.search(new RegExp(`</?${outer.name}[\\s>]`, "u"));
  const block = end === -1 ? window : window.slice(0, end);
  budget.characters -= block.length;
  // A plain tag that nothing closes is a word in angle brackets, as `<id>` is.
  if (outer.name === hit.word && !window.startsWith("</", end)) return undefined;
  const entries = entriesOf(passage, outer.from, block);
  const first = entries[0];
  return first === undefined ? undefined : { kind: "map", entries, open: false, ...first.keyPlace };
}

/** The tag that names the tool, and where its content starts. */
function outerTag(
  value: string,
  { from, to, word }: Placed,
): { readonly name: string; readonly from: number } | undefined {
  if (value[from - 1] === "<") {
    return value[to] === ">" && /^[\w-]+$/u.test(word) ? { name: word, from: to + 1 } : undefined;
  }
  const close = /^"\s{0,4}>/u.exec(value.slice(to, to + 8))?.[0];
  if (close === undefined) return undefined;
  const name = /<([A-Za-z][\w-]{0,40})\s{1,4}name="$/u.exec(
    value.slice(Math.max(0, from - 60), from),
  );
  return name?.[1] === undefined ? undefined : { name: name[1], from: to + close.length };
}

const opening =
  /<(?:parameter\s{1,4}name="([\w.-]{1,200})"[^<>]{0,100}|([A-Za-z_][\w.-]{0,200}))>/gu;

function entriesOf(passage: Passage, at: number, block: string): readonly Entry[] {
  const { text } = passage;
  const entries: Entry[] = [];
  opening.lastIndex = 0;
  for (let match = opening.exec(block); match !== null; match = opening.exec(block)) {
    const key = match[1] ?? match[2] ?? "";
    const from = opening.lastIndex;
    const to = block.indexOf(`</${match[1] === undefined ? key : "parameter"}>`, from);
    if (to === -1) break;
    const keyFrom = at + match.index + match[0].indexOf(key, match[1] === undefined ? 1 : 10);
    const keyPlace = { start: text.start(keyFrom), end: text.end(keyFrom + key.length) };
    const written = block.slice(from, to);
    const lead = written.length - written.trimStart().length;
    const valueFrom = at + from + lead;
    const node = stringNode(slice(text, valueFrom, valueFrom + written.trim().length));
    const hole = node.hole || written.trim() === "" || /[<{\ue000]/u.test(written);
    entries.push({ key, keyPlace, value: { ...node, hole } });
    opening.lastIndex = to + key.length;
  }
  return entries;
}
