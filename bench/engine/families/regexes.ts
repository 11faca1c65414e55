import type { Seeded } from "../seeded.ts";

const letters = ["a", "b", "c", "x", "1", "-", "_", "é"];
const sets = [
  "[a-c]",
  "[^a]",
  "[ab]",
  "[^a-c1]",
  "\\d",
  "\\w",
  "\\s",
  "\\D",
  "[\\d_]",
  "[^\\w]",
  ".",
  "[a-zA-Z]",
  "\\p{L}",
  "[b-x]",
  "\\W",
  "[^]",
  "[-a]",
  "\\x61",
  "\\u0062",
];

/** A random pattern in the ECMA-262 dialect, over few letters so that two of them often overlap. */
export function regex(random: Seeded): string {
  const inner = alternatives(random, 2);
  const open = random.chance(0.7) ? "^" : "";
  const end = random.chance(0.7) ? "$" : "";
  return inner.includes("|") && open + end !== "" && random.chance(0.8)
    ? `${open}(?:${inner})${end}`
    : `${open}${inner}${end}`;
}

function alternatives(random: Seeded, depth: number): string {
  const count = random.pick([1, 1, 1, 2, 3]);
  return Array.from({ length: count }, () => sequence(random, depth)).join("|");
}

function sequence(random: Seeded, depth: number): string {
  const count = random.pick([0, 1, 1, 2, 2, 3]);
  return Array.from({ length: count }, () => piece(random, depth)).join("");
}

function piece(random: Seeded, depth: number): string {
  const kind = random.below(depth > 0 ? 20 : 13);
  if (kind === 0) return random.pick(["\\b", "\\B", "^", "$", ""]);
  const atom =
    kind < 8 ? random.pick(letters) : kind < 13 ? random.pick(sets) : group(random, depth);
  if (/^\(\?[=!]/.test(atom)) return atom;
  const times = ["", "", "", "?", "*", "+", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "+?"];
  return atom + random.pick(times);
}

function group(random: Seeded, depth: number): string {
  const inner = alternatives(random, depth - 1);
  return `(${random.chance(0.1) ? random.pick(["?=", "?!"]) : random.pick(["", "?:"])}${inner})`;
}
