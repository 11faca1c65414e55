import type { Shape } from "./parameter-shapes.ts";
import type { Placed } from "./passage.ts";

/** A word beside a parameter's name that may be one of its values. Offsets are into the text. */
export interface BesideValue {
  readonly from: number;
  readonly word: string;
  /** Quotes, code, `=`, `:` or "one of" leave no doubt that it is meant as a value. */
  readonly marked: boolean;
}

/** `mode "replace"`, "mode can be `replace`", "mode of `tool` to `replace`". */
const behind =
  /^["'*_]{0,3}(?:\s{0,2}[:=]\s{0,2}|\s{1,2}(?:of\s{1,2}`[\w.-]{1,80}`\s{1,2}|(?:can|must|should|may|is|are|be|set|to|as|of|either|one|value)\s{1,2}){0,5})["'`]{1,3}([\w./-]{1,80})["'`]/iu;
/** `mode: replace`, `mode=replace`, and no sentence after it ("mode: replace the note"). */
const joined =
  /^["'*_`]{0,3}\s{0,2}[:=]\s{0,2}([\w./-]{1,80})(?![\w./-])(?!\s+(?:the|a|an|all|any|its|this|that|these|those|every|each)\b)/iu;
/** "`replace` mode", "`replace` as the mode". */
const ahead =
  /["'`]([\w./-]{1,80})["'`]{1,3}\s{1,2}(?:(?:as|for)\s{1,2})?(?:(?:the|its)\s{1,2})?["'`*_]{0,4}$/iu;

/** Not "`replace` mode switches": there the name only qualifies another noun. */
const ends =
  /^["'*_]{0,3}(?:$|[\s.,;:)!?]*$|[.,;:)!?]|\s+(?:of|for|in|on|when|if|and|or|to|with|unless|only)\b)/iu;

/** The word right beside a parameter's name, as it is written when it is the parameter's value. */
export function valueBeside(value: string, hit: Placed): readonly BesideValue[] {
  const tail = value.slice(hit.to, Math.min(hit.lineTo, hit.to + 240));
  const lead = value.slice(Math.max(hit.lineFrom, hit.from - 120), hit.from);
  const found: BesideValue[] = [];
  const after = behind.exec(tail) ?? joined.exec(tail);
  if (after?.[1] !== undefined) {
    const word = trimmed(after[1]);
    const from = hit.to + after[0].lastIndexOf(after[1]);
    found.push({ from, word, marked: true });
  }
  const before = ahead.exec(lead);
  if (before?.[1] !== undefined && (hit.span !== undefined || ends.test(tail))) {
    const from = hit.from - before[0].length + 1;
    found.push({ from, word: trimmed(before[1]), marked: true });
  }
  return found;
}

/**
 * How a parameter is written that is a bare word beside one of its values; whether the word beside
 * it is a value, the caller knows.
 */
export function shapeBesideValue(value: string, hit: Placed): Shape | undefined {
  if (hit.span !== undefined) return undefined;
  if (hit.unit.kind === "code" && !/^(?:|text|txt|md|markdown|plaintext)$/u.test(hit.unit.language))
    return undefined;
  const before = value.slice(Math.max(hit.lineFrom, hit.from - 40), hit.from);
  // A member, a path, a flag, or somebody else's argument.
  if (/[./\\@#<&?$-]$/u.test(before) || /[A-Za-z_][\w-]*\(\s*\{?[^(){}]*$/u.test(before))
    return undefined;
  return { form: "argument", level: 4 };
}

const cue =
  /^(?:(?:is|are|can|must|should|may|be|set|to|either|one|any|of|values?|enum|allowed|possible)\b:?\s{1,2}){1,6}/iu;
const surely = /\b(?:either|one|any|values?|enum|allowed|possible)\b/iu;
const separator =
  /^["'`]{0,3}\s{0,2}(?:[,|/]\s{0,2}(?:(?:or|and)\s{1,2})?|(?:or|and)\s{1,2})["'`]{0,3}/iu;
const object =
  /^\s+(?:the|a|an|all|any|its|this|that|these|those|every|each|existing|with|your|it|them)\b/iu;

/**
 * Values without marks behind a parameter's name: "(one of merge, replace)", "either merge or
 * replace", "(merge|replace)", and, unmarked, one word alone.
 */
export function listedValues(
  value: string,
  hit: Placed,
  values: ReadonlySet<string>,
): readonly BesideValue[] {
  const tail = value.slice(hit.to, Math.min(hit.lineTo, hit.to + 400));
  let at = /^["'`*_]{0,4}\s{0,2}/u.exec(tail)?.[0].length ?? 0;
  const opener = /^(?:\(|:|=|—|–|-\s)\s{0,2}/u.exec(tail.slice(at))?.[0] ?? "";
  at += opener.length;
  const said = cue.exec(tail.slice(at))?.[0] ?? "";
  at += said.length;
  const words: { readonly from: number; readonly word: string }[] = [];
  for (let rest = tail.slice(at); ; rest = tail.slice(at)) {
    const quotes = /^["'`]{0,3}/u.exec(rest)?.[0].length ?? 0;
    const word = trimmed(/^[\w.-]{1,80}/u.exec(rest.slice(quotes))?.[0] ?? "");
    if (!values.has(word)) break;
    words.push({ from: hit.to + at + quotes, word });
    at += quotes + word.length;
    const next = separator.exec(tail.slice(at));
    if (next === null) break;
    at += next[0].length;
  }
  const several = words.length > 1;
  const marked = several
    ? said !== "" || opener !== ""
    : surely.test(said) || (opener === "(" && tail[at] === ")");
  // "`mode` to replace", "`mode` replace the note" are sentences.
  const isSentence = !several && (/\bto\s+$/iu.test(said) || object.test(tail.slice(at, at + 20)));
  return isSentence && !marked ? [] : words.map((word) => ({ ...word, marked }));
}

/** A word without the full stop of its sentence. */
function trimmed(word: string): string {
  return word.replace(/[./-]{1,3}$/u, "");
}
