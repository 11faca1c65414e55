/** A replacement by its offsets. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly from: string;
  readonly to: string;
}

/** Files whose unquoted words are read by a compiler. */
const program = /\.(?:[cm]?[jt]sx?|py|go|rb|rs|java|kt|cs|php|swift)$/iu;

/** Words that YAML, TOML and JSON read as something else than text. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf|none)$/iu;

/**
 * True when the new name reads as one token where the old one stands: within quotes any name does; bare, it may not
 * bring punctuation that the old one had not (`a:b` would be a mapping, `a-b` a subtraction), nor turn into another type.
 */
export function fitsInPlace(path: string, text: string, place: Place): boolean {
  const token = changedToken(text, place);
  // Asterisks stand for a masked secret: the true name is not known here.
  if (token === undefined || token.to === "" || place.to.includes("*")) return false;
  if (token.from === token.to) return false;
  if (token.quoted) return true;
  if (reserved.test(token.to) || (/^\d/u.test(token.to) && !/^\d/u.test(token.from))) return false;
  if (/^[^\p{L}\p{N}_]/u.test(token.to)) return false;
  const isKey = program.test(path) && /^\s*[:=(,}]/u.test(token.after);
  const marks = isKey ? [":", "/", "@", ".", "-"] : [":", "/", "@", "."];
  return marks.every((mark) => !token.to.includes(mark) || token.from.includes(mark));
}

interface Token {
  readonly from: string;
  readonly to: string;
  readonly after: string;
  readonly quoted: boolean;
}

/** The rest of a word; a colon or a period at its end belongs to what stands around it. */
const wordEnd = /^[\w/@-]*(?:[.:]+[\w/@-]+)*/u;

/** How far a token is followed on either side. */
const reach = 200;

/** The whole word in which the texts differ, before and after, and whether quotes or backticks hold it. */
function changedToken(text: string, { start, end, from, to }: Place): Token | undefined {
  const before = text.slice(Math.max(0, start - reach), start);
  const after = text.slice(end, end + reach);
  const [old, now] = [before + from + after, before + to + after];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  const room = Math.min(old.length, now.length) - head;
  while (tail < room && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const wordStart = head - (/[\w.:/@-]*$/u.exec(old.slice(0, head))?.[0].length ?? 0);
  const wordTail = tail - (wordEnd.exec(old.slice(old.length - tail))?.[0].length ?? 0);
  const oldWord = old.slice(wordStart, old.length - wordTail);
  const newWord = now.slice(wordStart, now.length - wordTail);
  if (/\s/u.test(oldWord) || /\s/u.test(newWord)) return undefined;
  const next = old.slice(old.length - wordTail);
  const opening = old.slice(0, wordStart).at(-1) ?? "";
  const quoted = opening !== "" && "\"'`".includes(opening) && next.startsWith(opening);
  return { from: oldWord, to: newWord, after: next, quoted };
}
