/** A stretch of a text, the end exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What an address cannot hold, with the punctuation of scripts that set no blanks around it. */
const endOfAddress = /[\s<>"'`|\\^\u3000-\u303f\uff00-\uffef]/u;

/**
 * The addresses in a text, in order: from `https://` (or any scheme) to where an address ends. A
 * name in one is part of the address, not something that the text says.
 */
export function addressesIn(value: string): readonly Stretch[] {
  const found: Stretch[] = [];
  let searched = 0;
  for (let at = value.indexOf("://"); at !== -1; at = value.indexOf("://", searched)) {
    let from = at;
    while (from > searched && at - from < 20 && /[\w+.-]/u.test(value[from - 1] ?? "")) from -= 1;
    const to = addressEnd(value, at + 3);
    searched = to;
    if (from < at && to > at + 3) found.push({ from, to });
  }
  return found;
}

/** The destinations of Markdown links, `[…](docs/a?b=c)`, in order; `[f](name)` alone may be code. */
export function destinationsIn(value: string): readonly Stretch[] {
  const found: Stretch[] = [];
  let to = 0;
  for (let at = value.indexOf("]("); at !== -1; at = value.indexOf("](", to)) {
    to = addressEnd(value, at + 2);
    if (value[to] !== "\n" && /[/?#]/u.test(value.slice(at + 2, to)))
      found.push({ from: at + 2, to });
  }
  return found;
}

/** Where an address ends: at a blank or quote, or at a bracket that opened before it. */
function addressEnd(value: string, from: number): number {
  let depth = 0;
  let at = from;
  for (; at < value.length && at - from < 2_000; at += 1) {
    const character = value[at] ?? "";
    if (endOfAddress.test(character)) break;
    if (character === "(" || character === "[" || character === "{") depth += 1;
    else if (character === ")" || character === "]" || character === "}") {
      if (depth === 0) break;
      depth -= 1;
    }
  }
  return at;
}
