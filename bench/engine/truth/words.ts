import type { Seeded } from "../seeded.ts";

/**
 * A word that probably matches an ECMA-262 pattern: reads the common syntax and guesses the rest. The caller asks
 * a validator, so a wrong guess costs nothing but the try.
 */
export function wordFor(pattern: string, random: Seeded): string {
  return new Sampler(pattern, random).alternatives();
}

const classes: Readonly<Record<string, string>> = {
  d: "0519",
  w: "aZ_7",
  s: " ",
  D: "ax-",
  W: "-!",
  S: "a1",
};
const anything = ["a", "b", "x", "A", "0", "-", "é", " "];

class Sampler {
  readonly #source: string;
  readonly #random: Seeded;
  #at = 0;

  constructor(source: string, random: Seeded) {
    this.#source = source;
    this.#random = random;
  }

  alternatives(): string {
    const found = [this.#sequence()];
    while (this.#source[this.#at] === "|") {
      this.#at += 1;
      found.push(this.#sequence());
    }
    return this.#random.pick(found);
  }

  #sequence(): string {
    let word = "";
    while (this.#at < this.#source.length && !"|)".includes(this.#source[this.#at] ?? "")) {
      const start = this.#at;
      const one = this.#atom();
      const end = this.#at;
      const times = this.#times();
      const after = this.#at;
      let part = times === 0 ? "" : one;
      for (let count = 1; count < times; count += 1) {
        this.#at = start;
        part += this.#atom();
        this.#at = Math.max(end, after);
      }
      this.#at = after;
      word += part;
    }
    return word;
  }

  #times(): number {
    const rest = this.#source.slice(this.#at);
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(rest);
    if (found === null) return 1;
    this.#at += found[0].length;
    if (found[1] !== undefined) {
      const least = Number(found[1]);
      const most = found[2] === "" ? least : Number(found[3] === "" ? least + 2 : found[3]);
      return Math.min(
        300,
        this.#random.pick([least, most, least + this.#random.below(most - least + 1)]),
      );
    }
    if (found[0].startsWith("?")) return this.#random.below(2);
    return this.#random.below(4) + (found[0].startsWith("+") ? 1 : 0);
  }

  #atom(): string {
    const char = this.#source[this.#at] ?? "";
    this.#at += 1;
    if (char === "^" || char === "$") return "";
    if (char === ".") return this.#random.pick(anything);
    if (char === "\\") return this.#escape();
    if (char === "[") return this.#class();
    if (char !== "(") return char;
    const look = /^\?(?::|=|!|<=|<!|<\w+>)/.exec(this.#source.slice(this.#at));
    this.#at += look?.[0].length ?? 0;
    const inner = this.alternatives();
    this.#at += 1;
    return look !== null && /[=!]/.test(look[0]) ? "" : inner;
  }

  #escape(): string {
    const char = this.#source[this.#at] ?? "";
    this.#at += 1;
    if (char === "b" || char === "B") return "";
    if (char === "n") return "\n";
    const known = classes[char];
    return known === undefined ? char : this.#random.pick(Array.from(known));
  }

  #class(): string {
    const end = this.#source.indexOf("]", this.#at + 1);
    const body = this.#source.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#source.length : end + 1;
    const negated = body.startsWith("^");
    const allowed: string[] = [];
    const text = negated ? body.slice(1) : body;
    for (let index = 0; index < text.length; index += 1) {
      const char = text[index] ?? "";
      if (char === "\\") {
        index += 1;
        allowed.push(...Array.from(classes[text[index] ?? ""] ?? text[index] ?? ""));
      } else if (text[index + 1] === "-" && index + 2 < text.length) {
        const [low, high] = [char.charCodeAt(0), text.charCodeAt(index + 2)];
        for (const code of [low, low + 1, (low + high) >> 1, high]) {
          allowed.push(String.fromCharCode(Math.min(code, high)));
        }
        index += 2;
      } else allowed.push(char);
    }
    if (!negated) return this.#random.pick(allowed.length === 0 ? [""] : allowed);
    const others = [...anything, "c", "z", "1", "!"].filter((char) => !allowed.includes(char));
    return this.#random.pick(others.length === 0 ? ["#"] : others);
  }
}
