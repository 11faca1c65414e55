import { join } from "node:path";

/** An entry of a folder, as far as a walk needs it. */
export interface WalkedEntry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** A glob of names, `*`, `?` and whole-segment `**` only, cut at its slashes. */
export type PlainGlob = readonly string[];

/** The segments of a glob, or undefined for one with anything else in it (braces, classes, negation, `./`). */
export function plainGlob(pattern: string): PlainGlob | undefined {
  if (!/^[\w .*?/@~,-]+$/u.test(pattern)) return undefined;
  const segments = pattern.split("/");
  const isPlain = segments.every(
    (segment) =>
      segment !== "" &&
      !/^\.{1,2}$/u.test(segment) &&
      (segment === "**" || !segment.includes("**")),
  );
  return isPlain ? segments : undefined;
}

/**
 * The files under `root` that match a glob and no glob of `ignore`, relative to it with `/`, in the order in which `list`
 * names them. The same answer as the glob library gives for such patterns with `dot`, at a fraction of its start-up.
 */
export function findFiles(
  root: string,
  glob: PlainGlob,
  ignore: readonly PlainGlob[],
  list: (folder: string) => readonly WalkedEntry[],
): readonly string[] {
  const found: string[] = [];
  // `a/**` means what lies in `a`, not a file of that name.
  const wanted = glob.at(-1) === "**" ? [...glob, "*"] : glob;
  const isIgnored = (path: readonly string[]): boolean =>
    ignore.some((pattern) => matches(pattern, path, matchesName));
  const deepest = glob.includes("**") ? Infinity : glob.length;
  const walk = (folder: readonly string[]): void => {
    for (const entry of list(join(root, ...folder))) {
      const path = [...folder, entry.name];
      if (entry.isDirectory()) {
        if (path.length < deepest && !isIgnored(path)) walk(path);
      } else if (entry.isFile() && matches(wanted, path, matchesName) && !isIgnored(path)) {
        found.push(path.join("/"));
      }
    }
  };
  const base = literalFolder(glob);
  const isOutside = base.some((_segment, index) => isIgnored(base.slice(0, index + 1)));
  if (!isOutside) walk(base);
  return found;
}

/** The folder that every match lies in. */
function literalFolder(glob: PlainGlob): readonly string[] {
  const first = glob.findIndex((segment) => /[*?]/u.test(segment));
  return glob.slice(0, first === -1 ? glob.length - 1 : Math.min(first, glob.length - 1));
}

/** True when a name fits a segment: `*` stands for any characters, `?` for one. */
function matchesName(segment: string, name: string): boolean {
  if (segment === "*") return name !== "";
  if (!/[*?]/u.test(segment)) return segment === name;
  return matches(segment.split("").map(asMany), name.split(""), (one, character) =>
    one === "?" ? true : one === character,
  );
}

/** Inside a segment one star is what two are between segments. */
function asMany(character: string): string {
  return character === "*" ? "**" : character;
}

/**
 * Whether `**` in `pattern` can stand for runs of `items` so that the rest fits one to one. Only the last `**` is ever taken
 * back, so the work is bounded by the product of the lengths.
 */
function matches(
  pattern: readonly string[],
  items: readonly string[],
  fits: (wanted: string, item: string) => boolean,
): boolean {
  let at = 0;
  let item = 0;
  let star = -1;
  let resume = 0;
  while (item < items.length) {
    const wanted = pattern[at];
    const current = items[item] ?? "";
    if (wanted === "**") {
      star = at;
      resume = item;
      at += 1;
    } else if (wanted !== undefined && fits(wanted, current)) {
      at += 1;
      item += 1;
    } else if (star >= 0) {
      resume += 1;
      item = resume;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === "**") at += 1;
  return at === pattern.length;
}
