import { filler } from "./mask.ts";
import { expressionEnd } from "./expression.ts";
import { limits } from "./limits.ts";
import { isPlaceholder, plainValue } from "./written-value.ts";
import { decodeEscapes, stringLiteralAt } from "./string-literal.ts";
import type { StringLiteral } from "./string-literal.ts";
import { slice } from "./text.ts";
import type { Text } from "./text.ts";
import type { Arguments, Entry, MapNode, Place, ScalarNode, ValueNode } from "./value.ts";

const keyCharacter = /[\w$.@/-]/u;

/**
 * Reads values as people write them in prompts: JSON, JSON with comments, unquoted keys, trailing
 * or missing commas, single quotes, Python and JavaScript literals, keyword arguments,
 * placeholders, elisions, a missing end. One pass, linear in the text; never throws.
 */
export class ValueReader {
  readonly #text: Text;
  readonly #value: string;
  readonly #limit: number;
  #at: number;
  #nodes = 0;
  #strict = false;
  /**
   * Offset of the first thing that is not JSON's grammar (a missing end, a stray character), or -1.
   */
  brokenAt = -1;

  constructor(text: Text, at: number, limit = text.value.length) {
    this.#text = text;
    this.#value = text.value;
    this.#at = at;
    this.#limit = Math.min(limit, text.value.length);
  }

  /** Offset after what was read. */
  get offset(): number {
    return this.#at;
  }

  /** The value at the current offset; a hole where there is none. */
  value(depth = 0): ValueNode {
    this.#blanks();
    const character = this.#value[this.#at] ?? "";
    this.#nodes += 1;
    if (this.#at >= this.#limit || this.#nodes > limits.valueNodes)
      return this.#hole(this.#at, this.#at);
    if (character === "{") return depth < limits.valueDepth ? this.#map(depth) : this.#skip();
    if (character === "[") return depth < limits.valueDepth ? this.#list(depth) : this.#skip();
    const prefix = /^[fFrRbBuU]{0,2}(?=["'`])/u.exec(this.#value.slice(this.#at, this.#at + 3));
    if (prefix !== null) return this.#string(prefix[0].length);
    return this.#bare();
  }

  /** The arguments after the opening parenthesis at the current offset. */
  arguments(): Arguments {
    const start = this.#at;
    this.#at += 1;
    const entries: Entry[] = [];
    const positional: ValueNode[] = [];
    const open = this.#entries(")", 1, entries, positional);
    const object = positional[0];
    const place = this.#place(start, this.#at);
    if (entries.length === 0 && positional.length === 1 && object?.kind === "map") {
      return { named: object, positional: [], after: this.#at };
    }
    return { named: { kind: "map", entries, open, ...place }, positional, after: this.#at };
  }

  #map(depth: number): MapNode {
    const start = this.#at;
    this.#at += 1;
    const entries: Entry[] = [];
    const shorthand: ValueNode[] = [];
    const open = this.#entries("}", depth + 1, entries, shorthand);
    for (const name of shorthand) {
      if (name.kind === "scalar" && typeof name.value === "string" && /^\w+$/u.test(name.value)) {
        entries.push({ key: name.value, keyPlace: name, value: { ...name, hole: true } });
      }
    }
    return { kind: "map", entries, open, ...this.#place(start, this.#at) };
  }

  /** Reads entries up to `closer`, and says whether some are elided. */
  #entries(closer: string, depth: number, entries: Entry[], bare: ValueNode[]): boolean {
    let open = false;
    for (;;) {
      this.#blanks();
      const character = this.#value[this.#at];
      if (character === undefined || this.#at >= this.#limit || this.#nodes > limits.valueNodes) {
        this.#broken();
        return true;
      }
      if (character === closer) {
        this.#at += 1;
        return open;
      }
      if (character === "," || character === ";") {
        this.#at += 1;
      } else if (this.#elision()) {
        open = true;
      } else if (")]}".includes(character)) {
        this.#broken();
        return open;
      } else {
        const entry = this.#entry(depth);
        if (entry !== undefined) entries.push(entry);
        else bare.push(this.value(depth));
      }
    }
  }

  /**
   * `key: value` or `key = value` at the current offset, or undefined with the offset unchanged.
   */
  #entry(depth: number): Entry | undefined {
    const start = this.#at;
    const key = this.#key();
    if (key === undefined) return undefined;
    this.#at = key.after;
    if (this.#value[this.#at] === "?") this.#at += 1;
    this.#blanks();
    const sign = this.#value[this.#at] ?? "";
    const next = this.#value[this.#at + 1] ?? "";
    if (
      (sign !== ":" && sign !== "=") ||
      (sign === "=" && next === "=") ||
      (sign === ":" && next === "/")
    ) {
      this.#at = start;
      return undefined;
    }
    this.#at += sign === "=" && next === ">" ? 2 : 1;
    return { key: key.name, keyPlace: key, value: this.value(depth) };
  }

  #key(): (Place & { readonly name: string; readonly after: number }) | undefined {
    const character = this.#value[this.#at] ?? "";
    if (character === '"' || character === "'" || character === "`") {
      const literal = stringLiteralAt(this.#value, this.#at);
      if (!literal.closed || literal.after > this.#limit) return undefined;
      const name = decodeEscapes(this.#text, literal.from, literal.to).value;
      return { name, after: literal.after, ...this.#place(literal.from, literal.to) };
    }
    let end = this.#at;
    while (end < this.#limit && keyCharacter.test(this.#value[end] ?? "")) end += 1;
    if (end === this.#at) return undefined;
    return { name: this.#value.slice(this.#at, end), after: end, ...this.#place(this.#at, end) };
  }

  #list(depth: number): ValueNode {
    const start = this.#at;
    this.#at += 1;
    const items: ValueNode[] = [];
    let open = false;
    for (;;) {
      this.#blanks();
      const character = this.#value[this.#at];
      if (character === undefined || this.#at >= this.#limit || this.#nodes > limits.valueNodes) {
        this.#broken();
        open = true;
        break;
      }
      if (character === "]") {
        this.#at += 1;
        break;
      }
      if (character === ",") this.#at += 1;
      else if (this.#elision()) open = true;
      else if (character === "}" || character === ")") {
        this.#broken();
        break;
      } else items.push(this.value(depth + 1));
    }
    return { kind: "list", items, open, ...this.#place(start, this.#at) };
  }

  #string(prefix: number): ValueNode {
    const start = this.#at;
    const literal = this.#literal(start + prefix);
    if (!literal.closed) this.#broken();
    this.#at = Math.min(literal.after, this.#limit);
    const to = Math.min(literal.to, this.#limit);
    const raw = /[rR]/u.test(this.#value.slice(start, start + prefix));
    const text = raw
      ? slice(this.#text, literal.from, to)
      : decodeEscapes(this.#text, literal.from, to);
    const rest = this.#at;
    // A missing comma: the next key follows at once. Else `"a" or "b"`, `"a" + x`: more than a
    // literal.
    const next = this.#value.slice(rest, Math.min(rest + 100, this.#limit));
    if (!/^[ \t]+["']?[\w$-]+["']?[ \t]*[:=](?![=/])/u.test(next))
      this.#at = expressionEnd(this.#value, this.#at, this.#limit);
    const hole = this.#at !== rest || text.value.includes(filler) || isPlaceholder(text.value);
    return { kind: "scalar", value: text.value, hole, text, ...this.#place(literal.from, to) };
  }

  /**
   * The literal at `at`; prompts break lines inside of quotes, too, when a separator follows the
   * closing one.
   */
  #literal(at: number): StringLiteral {
    const literal = stringLiteralAt(this.#value, at);
    if (literal.closed || this.#strict) return literal;
    const window = this.#value.slice(at, this.#limit);
    const longer = stringLiteralAt(window, 0, true);
    if (
      longer.closed &&
      /^[ \t]*(?:[,)\]}]|\r?\n|$)/u.test(window.slice(longer.after, longer.after + 20))
    ) {
      return { from: at + longer.from, to: at + longer.to, after: at + longer.after, closed: true };
    }
    // One search per text: else many open quotes would each be searched to the end.
    this.#strict = true;
    return literal;
  }

  #bare(): ScalarNode {
    const start = this.#at;
    this.#at = expressionEnd(this.#value, this.#at, this.#limit);
    if (this.#at === start) {
      this.#broken();
      this.#at += 1;
    }
    const written = this.#value.slice(start, this.#at).trimEnd();
    const place = this.#place(start, start + written.length);
    const plain = plainValue(written);
    const hole = plain === undefined;
    return { kind: "scalar", value: hole ? written : plain, hole, text: undefined, ...place };
  }

  #elision(): boolean {
    const match = /^(?:\.{3}|…|\*\*)[\w.$]*/u.exec(this.#value.slice(this.#at, this.#at + 80));
    if (match === null) return false;
    this.#at += match[0].length;
    return true;
  }

  #skip(): ScalarNode {
    const start = this.#at;
    this.#at = expressionEnd(this.#value, this.#at, this.#limit);
    return this.#hole(start, this.#at);
  }

  #hole(from: number, to: number): ScalarNode {
    return { kind: "scalar", value: "", hole: true, text: undefined, ...this.#place(from, to) };
  }

  #blanks(): void {
    while (this.#at < this.#limit) {
      const code = this.#value.charCodeAt(this.#at);
      if (code === 32 || (code >= 9 && code <= 13) || code === 0xa0) this.#at += 1;
      else if (code === 47 && this.#value[this.#at + 1] === "/") this.#at = this.#lineEnd();
      else if (code === 35 && /[\s#]/u.test(this.#value[this.#at + 1] ?? ""))
        this.#at = this.#lineEnd();
      else if (code === 47 && this.#value[this.#at + 1] === "*") {
        const end = this.#value.indexOf("*/", this.#at + 2);
        this.#at = end === -1 ? this.#limit : Math.min(end + 2, this.#limit);
      } else return;
    }
  }

  #lineEnd(): number {
    const end = this.#value.indexOf("\n", this.#at);
    return end === -1 ? this.#limit : Math.min(end, this.#limit);
  }

  #broken(): void {
    if (this.brokenAt === -1) this.brokenAt = this.#at;
  }

  #place(from: number, to: number): Place {
    return { start: this.#text.start(from), end: this.#text.end(to) };
  }
}
