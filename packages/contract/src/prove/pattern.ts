import { contains, wordChars } from "./char-set.ts";
import type { CharSet } from "./char-set.ts";
import { contextAfter, LanguageLimit, Languages } from "./language.ts";
import type { Context, Language } from "./language.ts";
import { engineLimits } from "./limits.ts";
import { readPattern } from "./pattern-syntax.ts";
import type { PatternReading } from "./pattern-syntax.ts";
import type { Work } from "./work.ts";

/** Languages and readings are kept between comparisons and thrown away when they grow past this. */
const keptLanguages = 20_000;
const keptPatterns = 1_000;

/** Visited states after which a search in depth is tried once, and how far that goes. */
const diveAfter = 200;
const diveSteps = 300;

let languages = new Languages();
const readings = new Map<string, PatternReading>();
/** One source for every language, so that two spellings of it are the same pattern. */
const names = new Map<Language, string>();

/** Forgets cached languages when there are too many; to be called between comparisons only. */
export function trimPatternCache(): void {
  if (languages.size < keptLanguages && readings.size < keptPatterns) return;
  languages = new Languages();
  readings.clear();
  names.clear();
}

function reading(source: string): PatternReading {
  const known = readings.get(source);
  if (known !== undefined) return known;
  const tooLarge = { kind: "unreadable", reason: "regex-size" } as const;
  const fresh: PatternReading = within(() => readPattern(languages, source), tooLarge);
  readings.set(source, fresh);
  return fresh;
}

/** A pattern as a conjunction of a length and simpler patterns, by their sources. */
interface PatternParts {
  readonly minLength: number;
  readonly maxLength: number;
  readonly sources: readonly string[];
}

/**
 * Takes a pattern apart where it is a conjunction (`^(?=.{1,9}$)…`) or bounds a length (`^.{1,9}$`): lengths are far
 * cheaper to compare as numbers than as automata. `undefined` when the pattern cannot be read.
 */
export function patternParts(source: string): PatternParts | undefined {
  const read = reading(source);
  if (read.kind === "unreadable") return undefined;
  let minLength = 0;
  let maxLength = Infinity;
  const sources: string[] = [];
  const { language } = read;
  for (const part of language.kind === "both" ? language.parts : [language]) {
    let rest: Language = part;
    if (part.kind === "loop" && part.inner.kind === "chars") {
      minLength = Math.max(minLength, part.min);
      maxLength = Math.min(maxLength, part.max);
      rest = languages.loop(part.inner, 0, Infinity);
    }
    if (rest !== languages.anything)
      sources.push(nameOf(rest, rest === language ? source : undefined));
  }
  return { minLength, maxLength, sources };
}

/** A source that stands for the language; one that no author can write where there is none yet. */
function nameOf(language: Language, source: string | undefined): string {
  const known = names.get(language);
  if (known !== undefined) return known;
  const name = source ?? `\u0000${language.id}`;
  names.set(language, name);
  readings.set(name, { kind: "language", language });
  return name;
}

/** Why the pattern cannot be read, as a reason code; `undefined` when it can. */
export function unreadableReason(source: string): string | undefined {
  const read = reading(source);
  return read.kind === "unreadable" ? read.reason : undefined;
}

/** Whether the pattern matches somewhere in `text`; `undefined` when that is beyond the engine. Never backtracks. */
export function matchesPattern(source: string, text: string): boolean | undefined {
  const read = reading(source);
  if (read.kind === "unreadable") return undefined;
  return within(() => accepts(read.language, text), undefined);
}

function accepts(whole: Language, text: string): boolean {
  let language = whole;
  let context: Context = "start";
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    language = languages.derivative(language, code, context);
    context = contextAfter(code);
    if (language === languages.none) return false;
    if (language === languages.anything) return true;
  }
  return languages.nullable(language, context);
}

/** The answer of one question about languages, or `otherwise` when it takes too many steps. */
function within<Answer, Otherwise>(
  ask: () => Answer,
  otherwise: Otherwise,
  work?: Work,
): Answer | Otherwise {
  languages.begin(work);
  try {
    return ask();
  } catch (error) {
    if (error instanceof LanguageLimit) return otherwise;
    throw error;
  }
}

interface WordQuestion {
  /** Patterns the word must match. */
  readonly matching: readonly string[];
  /** Patterns the word must not match. */
  readonly avoiding: readonly string[];
  readonly minLength: number;
  readonly maxLength: number;
  /** Words that are not wanted. */
  readonly excluded: Iterable<string>;
}

type WordAnswer =
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly reason: string };

/** A shortest word with the wanted properties, or the proof that there is none. */
export function findWord(question: WordQuestion, work: Work): WordAnswer {
  const parts: Language[] = [];
  let unread: string | undefined;
  // The same pattern wanted and unwanted is a contradiction even when it cannot be read.
  if (question.matching.some((source) => question.avoiding.includes(source)))
    return { kind: "none" };
  for (const source of [...question.matching, ...question.avoiding]) {
    const read = reading(source);
    if (read.kind === "unreadable") {
      unread ??= read.reason;
      continue;
    }
    const wanted = question.matching.includes(source);
    parts.push(wanted ? read.language : languages.not(read.language));
  }
  const search = (): WordAnswer => {
    const unwanted = languages.alt([...question.excluded].map(literal));
    const wanted = languages.both([...parts, languages.not(unwanted)]);
    return explore(wanted, question.minLength, question.maxLength, work);
  };
  const answer = within(search, { kind: "unknown", reason: "regex-states" } as const, work);
  // What cannot be read may only exclude more words.
  return unread === undefined || answer.kind === "none"
    ? answer
    : { kind: "unknown", reason: unread };
}

function literal(word: string): Language {
  let language = languages.empty;
  for (const char of Array.from(word).toReversed()) {
    const code = char.codePointAt(0) ?? 0;
    language = languages.cat(languages.chars([code, code]), language);
  }
  return language;
}

interface State {
  readonly language: Language;
  readonly context: Context;
  readonly from: State | undefined;
  readonly char: number;
}

/** Breadth first, one length at a time; states that were already seen at an allowed length are not followed twice. */
function explore(root: Language, minLength: number, maxLength: number, work: Work): WordAnswer {
  const seen = new Set<string>();
  let level: State[] = [{ language: root, context: "start", from: undefined, char: 0 }];
  let visited = 0;
  let dived = false;
  for (let length = 0; length <= maxLength; length += 1) {
    const fresh: State[] = [];
    for (const state of level) {
      if (length >= minLength) {
        if (languages.nullable(state.language, state.context))
          return { kind: "word", word: wordOf(state) };
        const key = stateKey(state);
        if (seen.has(key)) continue;
        seen.add(key);
      }
      fresh.push(state);
    }
    level = successors(fresh, work);
    if (level.length === 0) return { kind: "none" };
    visited += level.length;
    if (visited > engineLimits.patternStates) return { kind: "unknown", reason: "regex-states" };
    if (visited > diveAfter && !dived) {
      dived = true;
      const word = dive(root, minLength, maxLength, work);
      if (word !== undefined) return { kind: "word", word };
    }
  }
  return { kind: "none" };
}

/** Depth first, along the most readable characters: finds a longer word where the breadth is exponential. */
function dive(
  root: Language,
  minLength: number,
  maxLength: number,
  work: Work,
): string | undefined {
  const seen = new Set<string>();
  const stack: (State & { readonly length: number })[] = [
    { language: root, context: "start", from: undefined, char: 0, length: 0 },
  ];
  for (let step = 0; step < diveSteps; step += 1) {
    const state = stack.pop();
    if (state === undefined) return undefined;
    const { length } = state;
    if (length >= minLength && languages.nullable(state.language, state.context))
      return wordOf(state);
    const key = stateKey(state);
    if (length >= maxLength || (seen.has(key) && length > minLength)) continue;
    seen.add(key);
    for (const next of successors([state], work).toReversed())
      stack.push({ ...next, length: length + 1 });
  }
  return undefined;
}

function successors(level: readonly State[], work: Work): State[] {
  const next = new Map<string, State>();
  for (const state of level) {
    for (const char of representatives(state.language, state.context)) {
      work.spend(4);
      const language = languages.derivative(state.language, char, state.context);
      if (language === languages.none) continue;
      const reached: State = { language, context: contextAfter(char), from: state, char };
      const key = stateKey(reached);
      if (!next.has(key)) next.set(key, reached);
    }
  }
  return [...next.values()];
}

function stateKey(state: State): string {
  return state.language.contextual
    ? `${state.language.id}${state.context}`
    : `${state.language.id}`;
}

function wordOf(last: State): string {
  const chars: number[] = [];
  for (let state: State | undefined = last; state?.from !== undefined; state = state.from) {
    chars.push(state.char);
  }
  return chars
    .toReversed()
    .map((char) => String.fromCodePoint(char))
    .join("");
}

/** Readable characters are tried before others. */
const preferred = Array.from("abcxyzABC0129 _-./:@", (char) => char.codePointAt(0) ?? 0);

/** One character of every class that the language's next step tells apart. */
function representatives(language: Language, context: Context): number[] {
  const sets = new Set<CharSet>();
  languages.firstSets(language, context, sets);
  if (language.contextual) sets.add(wordChars);
  const list = [...sets];
  const borders = new Set<number>([0]);
  for (const set of list) {
    for (let index = 0; index < set.length; index += 2) {
      borders.add(set[index] ?? 0);
      borders.add((set[index + 1] ?? 0) + 1);
    }
  }
  borders.delete(0x110000);
  const found = new Map<string, number>();
  for (const char of [...preferred, ...[...borders].sort((left, right) => left - right)]) {
    const signature = list.map((set) => (contains(set, char) ? 1 : 0)).join("");
    if (!found.has(signature)) found.set(signature, char);
  }
  return [...found.values()];
}
