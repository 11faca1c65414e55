/**
 * How alike two names are, 0 to 1. 1 means the same words: only case or separators differ
 * (`tavily-search`,
 * `tavilySearch`). Otherwise the best of shared words, edit distance and the longest common part.
 */
export function nameLikeness(left: string, right: string): number {
  return likenessOf(nameTraits(left), nameTraits(right));
}

/** A name prepared for many comparisons. */
export interface NameTraits {
  readonly words: readonly string[];
  readonly letters: string;
  /** UTF-16 code units of `letters`; at most `longestName`, so that distances fit a byte. */
  readonly codes: Uint16Array;
}

/** Splits a name into lower-case words at separators, at humps and between letters and digits. */
export function nameTraits(name: string): NameTraits {
  const short = name.slice(0, longestName);
  const words = short
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  const letters = words.join("").slice(0, longestName);
  return {
    words,
    letters,
    codes: Uint16Array.from(letters, (_, index) => letters.charCodeAt(index)),
  };
}

/** `nameLikeness` of prepared names. */
export function likenessOf(left: NameTraits, right: NameTraits): number {
  if (left.letters === right.letters) return left.letters === "" ? 0 : 1;
  const [words, edits, part] = [
    sharedWords(left, right),
    editLikeness(left, right),
    commonPart(left, right),
  ];
  return Math.min(0.99, Math.max(words, edits, part));
}

/** Share of words that two texts have in common (Jaccard), 0 to 1. */
export function textLikeness(left: string, right: string): number {
  if (left === right) return 1;
  const [a, b] = [wordsOf(left), wordsOf(right)];
  const union = a.union(b).size;
  return union === 0 ? 0 : a.intersection(b).size / union;
}

/** Characters of a name that count. */
const longestName = 128;
/** Characters of a text that count. */
const longestText = 2_000;

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .slice(0, longestText)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [],
  );
}

/**
 * Twice the shared words over all words (Dice); words of one stem or one sense count as nearly the
 * same.
 */
function sharedWords(left: NameTraits, right: NameTraits): number {
  const { shared } = pairWords(left, right);
  return (2 * shared) / (left.words.length + right.words.length);
}

/**
 * True when each name has a word that the other has nothing for: `pipeline_restart`,
 * `pipeline_logs`.
 */
export function saysOtherwise(left: NameTraits, right: NameTraits): boolean {
  const { leftOver, rightOver } = pairWords(left, right);
  return leftOver.length > 0 && rightOver.length > 0;
}

/** Words that two names share, by weight, and those that each has alone. */
export interface WordPairs {
  readonly shared: number;
  readonly leftOver: readonly string[];
  readonly rightOver: readonly string[];
}

/** Pairs the words of two names: equal ones, and those of one stem or one sense. */
export function pairWords(left: NameTraits, right: NameTraits): WordPairs {
  let shared = 0;
  const rightOver = [...right.words];
  const leftOver = left.words.filter((word) => {
    const equal = rightOver.indexOf(word);
    const at = equal >= 0 ? equal : rightOver.findIndex((other) => near(word, other));
    if (at < 0) return true;
    shared += equal >= 0 ? 1 : 0.9;
    rightOver.splice(at, 1);
    return false;
  });
  return { shared, leftOver, rightOver };
}

function near(left: string, right: string): boolean {
  return stems(left, right) || synonyms(left, right);
}

/** `index` and `idx` are not stems of each other, `log` and `logs`, `data` and `database` are. */
function stems(left: string, right: string): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return short.length >= 3 && 2 * short.length >= long.length && long.startsWith(short);
}

/**
 * True when one word is a short form of the other: its start (`q`, `query`; `dir`, `directory`) or its
 * first letter and consonants in order (`msg`, `message`). Two letters are a start of too many words.
 */
export function abbreviates(left: string, right: string): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  if (short === "" || short.length === long.length || short[0] !== long[0]) return false;
  if (long.startsWith(short) && short.length !== 2) return !/\d/.test(short.slice(-1));
  if (short.length < 3 || /[^bcdfghjklmnpqrstvwxyz]/.test(short.slice(1))) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}

/** Verbs that APIs use for one another. */
const senses: readonly ReadonlySet<string>[] = [
  new Set(["fetch", "find", "get", "query", "read", "retrieve", "search", "show"]),
  new Set(["add", "create", "insert", "new"]),
  new Set(["change", "edit", "modify", "set", "update"]),
  new Set(["delete", "drop", "remove"]),
  new Set(["call", "execute", "invoke", "run", "trigger"]),
];

function synonyms(left: string, right: string): boolean {
  return senses.some((sense) => sense.has(left) && sense.has(right));
}

/**
 * 1 minus the edit distance over the longer length; 0 where one is less than half as long as the
 * other.
 */
export function editLikeness({ codes: left }: NameTraits, { codes: right }: NameTraits): number {
  const longer = Math.max(left.length, right.length);
  if (longer === 0 || 2 * Math.min(left.length, right.length) < longer) return 0;
  const row = Uint8Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    let diagonal = row[0] ?? 0;
    row[0] = i;
    for (let j = 1; j <= right.length; j += 1) {
      const substitute = diagonal + (left[i - 1] === right[j - 1] ? 0 : 1);
      diagonal = row[j] ?? 0;
      row[j] = Math.min(substitute, diagonal + 1, (row[j - 1] ?? 0) + 1);
    }
  }
  return 1 - (row[right.length] ?? longer) / longer;
}

/**
 * Letters of the longest common part, at least four, over the mean length: `customeremail`,
 * `emailaddress`.
 */
function commonPart(left: NameTraits, right: NameTraits): number {
  const { length } = commonRun(left, right);
  return length < 4 ? 0 : (2 * length) / (left.codes.length + right.codes.length);
}

/** The longest common part of two names: its letters, and where it ends in the left one. */
export function commonRun(
  { codes: left }: NameTraits,
  { codes: right }: NameTraits,
): { readonly length: number; readonly end: number } {
  let [longest, end] = [0, 0];
  const row = new Uint8Array(right.length + 1);
  for (let i = 1; i <= left.length; i += 1) {
    let diagonal = 0;
    for (let j = 1; j <= right.length; j += 1) {
      const above = row[j] ?? 0;
      const run = left[i - 1] === right[j - 1] ? diagonal + 1 : 0;
      row[j] = run;
      if (run > longest) [longest, end] = [run, i];
      diagonal = above;
    }
  }
  return { length: longest, end };
}
