import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { pointerTokens } from "../pointer.ts";
import type { NameTraits } from "./similarity.ts";
import { abbreviates, commonRun, editLikeness, nameTraits, pairWords } from "./similarity.ts";

/** The parts of a change that tell how sure its rename is; `tool` is its old name. */
export interface RenameEvidence {
  readonly tool: string;
  readonly path: string;
  readonly old?: Json | undefined;
  readonly new?: Json | undefined;
  readonly renamedTo?: string | undefined;
}

/**
 * True when a rename is sure enough to write it into prompts: the two names share what tells them from
 * others, or one description says all that the other says. False for a change that is no rename. A
 * property that only went when another one came (`folder`, `directory`) may mean something else, and so
 * may a tool whose new name says more than the old one (`update_issue`, `update_issue_body`).
 */
export function isSureRename(evidence: RenameEvidence): boolean {
  const { tool, path, old, new: now, renamedTo } = evidence;
  if (renamedTo === undefined) return false;
  if (path === "" || path === "/name") return keepsTool(nameTraits(tool), nameTraits(renamedTo));
  const name = pointerTokens(path)?.at(-1) ?? "";
  if (nameTraits(name).letters !== nameTraits(renamedTo).letters && isOtherType(old, now))
    return false;
  return sharesName(nameTraits(name), nameTraits(renamedTo)) || sharesText(old, now);
}

/**
 * The definitions are alike already, or this would be no rename. A word that only the new name has tells it
 * from siblings that came with it: a part of what was split, one of a family with another verb.
 */
function keepsTool(left: NameTraits, right: NameTraits): boolean {
  if (left.letters === right.letters) return true;
  const { shared, rightOver } = pairWords(left, right);
  return shared > 0 && rightOver.length === 0;
}

/** `file_path` that became `file_paths`, a list: the old value does not fit under the new name. */
function isOtherType(old: Json | undefined, now: Json | undefined): boolean {
  const [left, right] = [typesOf(old), typesOf(now)];
  return left.size > 0 && right.size > 0 && left.isDisjointFrom(right);
}

function typesOf(schema: Json | undefined): ReadonlySet<string> {
  const type = isJsonObject(schema) && Object.hasOwn(schema, "type") ? schema["type"] : undefined;
  const types = Array.isArray(type) ? type : [type];
  return new Set(types.flatMap((one) => (typeof one === "string" ? kindOf(one) : [])));
}

function kindOf(type: string): string {
  return type === "integer" ? "number" : type;
}

/** From here on names differ like a slip of the pen does: `adress`, `address`. */
const leastEdits = 0.82;

function sharesName(left: NameTraits, right: NameTraits): boolean {
  if (left.letters === right.letters) return left.letters !== "";
  const { shared, leftOver, rightOver } = pairWords(left, right);
  if (leftOver.some((word) => rightOver.some((other) => isOpposite(word, other)))) return false;
  if (isOtherKind(left.letters, right.letters)) return false;
  if (editLikeness(left, right) >= leastEdits) return true;
  if (abbreviates(left.letters, right.letters)) return true;
  if (shared === 0) return sharesPart(left.letters, right.letters, commonRun(left, right));
  const spelledOut =
    leftOver.length === rightOver.length &&
    leftOver.every((word, index) => abbreviates(word, rightOver[index] ?? ""));
  // `database_id`, `data_source_id`: a word that is only like another, and one more, is another thing.
  const both = left.words.filter((word) => right.words.includes(word));
  const inexact = left.words.length - leftOver.length > both.length;
  const more = leftOver.length > 0 || rightOver.length > 0;
  if ((leftOver.length === 0 || rightOver.length === 0) && !(inexact && more)) return true;
  if (spelledOut && more) return true;
  return both.some(isDistinctive) && !sameStart(left.words, right.words);
}

/**
 * Names without separators: `customeremail`, `emailaddress`. A start that both have in front of
 * something else names the owner of two different things: `filename`, `filesize`.
 */
function sharesPart(
  left: string,
  right: string,
  { length, end }: { readonly length: number; readonly end: number },
): boolean {
  const part = left.slice(end - length, end);
  if (length < 4) return false;
  if (part === left || part === right) return true;
  return isDistinctive(part) && !(left.startsWith(part) && right.startsWith(part));
}

/** `user_name`, `user_email`: one owner, two things. */
function sameStart([left]: readonly string[], [right]: readonly string[]): boolean {
  return left === right;
}

/** Words that names of quite different things share. */
const generic: ReadonlySet<string> = new Set(
  (
    "a all at by code count data date day field file filter flag for from id identifier ids in " +
    "index info is item items key kind label level limit list max min mode name names new no num " +
    "number of old on option options page path per ref size start status string text the time " +
    "timestamp title to token type uri url user uuid value values version with"
  ).split(" "),
);

function isDistinctive(word: string): boolean {
  return word.length >= 3 && !generic.has(word);
}

/** Pairs that tell two ends or sides of one thing apart. */
const opposites: readonly (readonly [ReadonlySet<string>, ReadonlySet<string>])[] = [
  [
    new Set(["begin", "first", "from", "source", "src", "start"]),
    new Set(["dest", "destination", "end", "finish", "last", "stop", "target", "to"]),
  ],
  [new Set(["max", "maximum", "most", "upper"]), new Set(["least", "lower", "min", "minimum"])],
  [new Set(["after", "since"]), new Set(["before", "until"])],
  [new Set(["new", "next"]), new Set(["old", "prev", "previous"])],
  [new Set(["sender"]), new Set(["receiver", "recipient"])],
  [new Set(["exclude", "excluded", "without"]), new Set(["include", "included", "with"])],
  [new Set(["disable", "disabled"]), new Set(["enable", "enabled"])],
];

function isOpposite(left: string, right: string): boolean {
  return opposites.some(
    ([one, other]) => (one.has(left) && other.has(right)) || (one.has(right) && other.has(left)),
  );
}

/** Ways to name one thing that do not stand for each other: `pageIdx` is no `pageId`. */
const kinds: readonly (readonly string[])[] = [
  ["id", "ids", "identifier", "identifiers", "uuid", "guid"],
  ["idx", "index", "indexes", "indices", "number", "numbers", "num", "position", "offset"],
  ["name", "names", "title", "label"],
  ["slug", "handle", "key", "keys"],
  ["path", "paths"],
  ["url", "urls", "uri", "uris", "link"],
];

/** One start, behind it two ways to name the thing: the same start and different kinds at the end. */
function isOtherKind(left: string, right: string): boolean {
  return endings(left).some(({ start, kind }) =>
    endings(right).some((other) => start === other.start && kind !== other.kind),
  );
}

function endings(letters: string): readonly { readonly start: string; readonly kind: number }[] {
  return kinds.flatMap((words, kind) =>
    words
      .filter((word) => letters.endsWith(word))
      .map((word) => ({ start: letters.slice(0, -word.length), kind })),
  );
}

/** Characters of a description that count. */
const longestText = 2_000;

/**
 * One description says at least all that the other says, and not much more. A pair that differs in a
 * word on both sides may be one template: `ID of the team`, `ID of the project`.
 */
function sharesText(old: Json | undefined, now: Json | undefined): boolean {
  const [left, right] = [wordsOf(old), wordsOf(now)];
  const [few, many] = left.size < right.size ? [left, right] : [right, left];
  return few.size >= 2 && 2 * few.size >= many.size && few.isSubsetOf(many);
}

function wordsOf(schema: Json | undefined): ReadonlySet<string> {
  const text =
    isJsonObject(schema) && Object.hasOwn(schema, "description") ? schema["description"] : "";
  const words = typeof text === "string" ? text.slice(0, longestText).toLowerCase() : "";
  return new Set(words.match(/[\p{L}\p{N}]+/gu));
}
