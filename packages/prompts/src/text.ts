/**
 * A text with the place in the file that each of its characters came from. The text of a file is
 * one; so is a string inside it after its escapes were decoded, a YAML block scalar without its
 * indentation, JSON inside such a string.
 */
export interface Text {
  readonly value: string;
  /** Offset in the file of the character at `offset`. */
  start(offset: number): number;
  /** Offset in the file just after the character before `offset`. */
  end(offset: number): number;
}

/** The text of a whole file, where every offset is its own place. */
export function fileText(value: string): Text {
  return { value, start: (offset) => offset, end: (offset) => offset };
}

/** The same places with other characters: `value` has the length of `text.value`. */
export function withValue(text: Text, value: string): Text {
  return { value, start: (offset) => text.start(offset), end: (offset) => text.end(offset) };
}

/** The text with blanks in these places of it, which are given in order. */
export function withoutPlaces(
  text: Text,
  places: readonly { readonly start: number; readonly end: number }[],
): Text {
  if (places.length === 0) return text;
  const pieces: string[] = [];
  let copied = 0;
  for (const { start, end } of places) {
    const blanks = text.value.slice(start, end).replaceAll(/[^\r\n]/g, " ");
    pieces.push(text.value.slice(copied, start), blanks);
    copied = end;
  }
  pieces.push(text.value.slice(copied));
  return withValue(text, pieces.join(""));
}

/** Part of a text, from `from` up to `to`. */
export function slice(text: Text, from: number, to: number): Text {
  return {
    value: text.value.slice(from, to),
    start: (offset) => text.start(from + offset),
    end: (offset) => text.end(from + offset),
  };
}

/** The texts one behind the other, as a program joins its literals. */
export function joinTexts(texts: readonly Text[]): Text {
  const [first] = texts;
  if (first === undefined || texts.length === 1) return first ?? fileText("");
  const starts: number[] = [];
  let length = 0;
  for (const { value } of texts) {
    starts.push(length);
    length += value.length;
  }
  const part = (offset: number): number => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const inside = (offset: number): readonly [text: Text, offset: number] => {
    const index = part(offset);
    return [texts[index] ?? first, offset - (starts[index] ?? 0)];
  };
  return {
    value: texts.map(({ value }) => value).join(""),
    start(offset) {
      const [text, at] = inside(offset);
      return text.start(at);
    },
    end(offset) {
      const [text, at] = inside(Math.max(0, offset - 1));
      return text.end(offset === 0 ? 0 : at + 1);
    },
  };
}

/**
 * Collects the pieces of a decoded text: runs that stand in `outer` as they are, and characters
 * that an escape stands for.
 */
export class TextBuilder {
  readonly #outer: Text;
  readonly #pieces: string[] = [];
  /**
   * Per piece: where it starts in the decoded text, where in `outer`, and how many characters of
   * `outer` it takes.
   */
  readonly #at: number[] = [];
  readonly #from: number[] = [];
  readonly #width: number[] = [];
  #length = 0;

  constructor(outer: Text) {
    this.#outer = outer;
  }

  /** Appends `outer.value.slice(from, to)` unchanged. */
  copy(from: number, to: number): void {
    if (to > from) this.#push(this.#outer.value.slice(from, to), from, to - from);
  }

  /** Appends `characters`, written in `outer` as the escape from `from` up to `to`. */
  replace(characters: string, from: number, to: number): void {
    if (characters !== "") this.#push(characters, from, to - from);
  }

  /** Appends as many of `character` as `outer` has from `from` up to `to`, line breaks kept. */
  cover(from: number, to: number, character: string): void {
    const covered = this.#outer.value.slice(from, to).replaceAll(/[^\r\n]/g, character);
    if (to > from) this.#push(covered, from, to - from);
  }

  build(): Text {
    const outer = this.#outer;
    const [at, froms, widths] = [this.#at, this.#from, this.#width];
    const value = this.#pieces.join("");
    const place = (offset: number): readonly [piece: number, inside: number] => {
      let low = 0;
      let high = at.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((at[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return [low, offset - (at[low] ?? 0)];
    };
    const length = (piece: number): number => (at[piece + 1] ?? value.length) - (at[piece] ?? 0);
    const position = (offset: number, after: boolean): number => {
      const [piece, inside] = place(after ? Math.max(0, offset - 1) : offset);
      const from = froms[piece] ?? 0;
      const width = widths[piece] ?? 0;
      const plain = width === length(piece);
      if (after)
        return outer.end(from + (plain ? Math.min(inside + (offset > 0 ? 1 : 0), width) : width));
      return outer.start(from + (plain ? Math.min(inside, width) : 0));
    };
    return {
      value,
      start: (offset) => position(offset, false),
      end: (offset) => position(offset, true),
    };
  }

  #push(characters: string, from: number, width: number): void {
    this.#pieces.push(characters);
    this.#at.push(this.#length);
    this.#from.push(from);
    this.#width.push(width);
    this.#length += characters.length;
  }
}
