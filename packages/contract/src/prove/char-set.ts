/** A set of code points as flat, sorted, disjoint inclusive ranges: [from, to, from, to, …]. */
export type CharSet = readonly number[];

const maxCodePoint = 0x10ffff;
export const allChars: CharSet = [0, maxCodePoint];
export const digitChars: CharSet = [0x30, 0x39];
export const wordChars: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** ECMA-262 WhiteSpace and LineTerminator. */
export const spaceChars: CharSet = normalised([
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);
export const lineBreakChars: CharSet = normalised([
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
]);

/** Sorts and merges ranges in any order. */
export function normalised(ranges: readonly (readonly [number, number])[]): CharSet {
  const sorted = ranges.toSorted((left, right) => left[0] - right[0]);
  const flat: number[] = [];
  for (const [from, to] of sorted) {
    const last = flat.at(-1);
    if (last !== undefined && from <= last + 1) flat[flat.length - 1] = Math.max(last, to);
    else flat.push(from, to);
  }
  return flat;
}

export function union(sets: readonly CharSet[]): CharSet {
  const ranges: [number, number][] = [];
  for (const set of sets) {
    for (let index = 0; index < set.length; index += 2) {
      ranges.push([set[index] ?? 0, set[index + 1] ?? 0]);
    }
  }
  return normalised(ranges);
}

export function complement(set: CharSet): CharSet {
  const flat: number[] = [];
  let next = 0;
  for (let index = 0; index < set.length; index += 2) {
    const from = set[index] ?? 0;
    if (from > next) flat.push(next, from - 1);
    next = (set[index + 1] ?? 0) + 1;
  }
  if (next <= maxCodePoint) flat.push(next, maxCodePoint);
  return flat;
}

export function contains(set: CharSet, char: number): boolean {
  let low = 0;
  let high = set.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (char < (set[middle * 2] ?? 0)) high = middle - 1;
    else if (char > (set[middle * 2 + 1] ?? 0)) low = middle + 1;
    else return true;
  }
  return false;
}

const propertyCache = new Map<string, CharSet>();
let allText: string | undefined;

/** The code points of a Unicode property escape such as `\p{Letter}`; asks this runtime's own tables. */
export function propertyChars(expression: string): CharSet {
  const known = propertyCache.get(expression);
  if (known !== undefined) return known;
  allText ??= everyScalarValue();
  const ranges: [number, number][] = [];
  for (const match of allText.matchAll(new RegExp(`${expression}+`, "gu"))) {
    ranges.push([charAt(match.index), charAt(match.index + match[0].length - 1)]);
  }
  // Lone surrogates are all of one kind.
  if (new RegExp(expression, "u").test("\ud800")) ranges.push([0xd800, 0xdfff]);
  const set = normalised(ranges);
  if (propertyCache.size < 64) propertyCache.set(expression, set);
  return set;
}

/** Code units of the text of all scalar values that stand for characters of one unit. */
const plane0Units = 0x10000 - 0x800;

/** The character at an index of that text. */
function charAt(index: number): number {
  if (index >= plane0Units) return 0x10000 + ((index - plane0Units) >> 1);
  return index < 0xd800 ? index : index + 0x800;
}

function everyScalarValue(): string {
  const units = new Uint16Array(plane0Units + 2 * (maxCodePoint - 0xffff));
  for (let index = 0; index < plane0Units; index += 1) units[index] = charAt(index);
  for (let index = plane0Units; index < units.length; index += 2) {
    const above = charAt(index) - 0x10000;
    units[index] = 0xd800 + (above >> 10);
    units[index + 1] = 0xdc00 + (above & 0x3ff);
  }
  return new TextDecoder("utf-16le", { ignoreBOM: true }).decode(units);
}
