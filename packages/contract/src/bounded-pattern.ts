/** A pattern of which the worst that a text can cost is known from its form. */
export interface BoundedPattern {
  readonly expression: RegExp;
  /** UTF-16 code units up to which a match takes few enough steps; longer texts want a guard. */
  readonly maxLength: number;
}

/** Steps of a backtracking matcher that take a few milliseconds. */
const maxSteps = 1_000_000;
/** Shorter texts are not worth the trouble of telling them apart. */
const leastLength = 8;

/**
 * A server's pattern, when its form shows that matching costs at most a power of the text's length: no repetition inside
 * a repetition (unless each round starts with a character of its own: `[a-z]+(?:-[a-z]+)*`), no choice inside one, nothing that
 * looks around or back. Undefined for all others.
 */
export function boundedPattern(source: string): BoundedPattern | undefined {
  try {
    const expression = new RegExp(source, "u");
    const form = new Form(source);
    if (!form.read()) return undefined;
    const maxLength = longest(form.variable + (source.startsWith("^") ? 0 : 1), form.ways);
    return maxLength < leastLength ? undefined : { expression, maxLength };
  } catch {
    return undefined; // no regular expression under the flag `u`
  }
}

/** The length n at which `ways` times the ways to cut n characters into `parts` parts stays within the steps. */
function longest(parts: number, ways: number): number {
  let factorial = 1;
  for (let each = 2; each <= parts; each += 1) factorial *= each;
  const length = ((maxSteps / ways) * factorial) ** (1 / (parts + 1));
  return Math.min(100_000, Math.floor(length));
}

interface Group {
  readonly start: number;
  /** Parts of variable length before the group. */
  readonly variable: number;
  readonly ways: number;
}

/** Reads a pattern once and counts what makes a match branch. */
class Form {
  variable = 0;
  /** Alternatives and optional parts, multiplied. */
  ways = 1;
  readonly #source: string;
  #at = 0;
  #groups: Group[] = [];
  #hasNested = false;

  constructor(source: string) {
    this.#source = source;
  }

  /** False where the form is not one whose cost is known. */
  read(): boolean {
    const source = this.#source;
    while (this.#at < source.length) {
      const char = source[this.#at] ?? "";
      if (char === "(") {
        if (!this.#open()) return false;
      } else if (char === ")") {
        if (!this.#close()) return false;
      } else if (char === "|") {
        this.ways += 1;
        this.#at += 1;
      } else if (!this.#atom()) return false;
      if (this.ways > 1_000 || this.variable > 8) return false;
    }
    return this.#groups.length === 0;
  }

  #open(): boolean {
    const rest = this.#source.slice(this.#at + 1, this.#at + 3);
    if (rest.startsWith("?") && rest !== "?:") return false;
    const start = this.#at + (rest === "?:" ? 3 : 1);
    const { variable, ways } = this;
    this.#groups.push({ start, variable, ways });
    this.#hasNested = false;
    this.#at = start;
    return true;
  }

  #close(): boolean {
    const group = this.#groups.pop();
    if (group === undefined) return false;
    const body = this.#source.slice(group.start, this.#at);
    this.#at += 1;
    const branches = this.variable > group.variable || this.ways > group.ways;
    const quantifier = this.#quantifier();
    if (quantifier === "many" || quantifier === "counted") {
      if (branches && (this.#hasNested || this.ways > group.ways || !startsApart(body)))
        return false;
      if (quantifier === "many") this.variable += 1;
      else if (branches) return false;
    } else if (quantifier === "optional") this.ways *= 2;
    this.#hasNested = true;
    return true;
  }

  /** One character, class or escape, and how often it may come. */
  #atom(): boolean {
    const match = atom.exec(this.#source.slice(this.#at, this.#at + 2_000));
    if (match === null || /^\\[1-9k]/u.test(match[0])) return false;
    this.#at += match[0].length;
    const quantifier = this.#quantifier();
    if (quantifier === "many") this.variable += 1;
    if (quantifier === "optional") this.ways *= 2;
    return true;
  }

  #quantifier(): "once" | "optional" | "counted" | "many" {
    const match = quantified.exec(this.#source.slice(this.#at, this.#at + 20));
    if (match === null) return "once";
    this.#at += match[0].length;
    if (match[0].startsWith("?") || match[0].startsWith("{0,1}")) return "optional";
    return /^\{\d+\}/u.test(match[0]) ? "counted" : "many";
  }
}

const atom =
  /^(?:\[\^?(?:\\[^]|[^\]\\])*\]|\\(?:u\{[0-9A-Fa-f]+\}|[pP]\{[^}]*\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|[^])|[^\\[\](){}|*+?])/u;
const quantified = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/u;

/** The body of a group starts with one character that nothing else in it matches, so that rounds cannot be cut in two ways. */
function startsApart(body: string): boolean {
  const first = atom.exec(body)?.[0] ?? "";
  const character = first.replace(/^\\(?=[^A-Za-z0-9])/u, "");
  if (!/^.$/su.test(character) || character === "." || quantified.test(body.slice(first.length)))
    return false;
  for (let at = first.length; at < body.length;) {
    const part = (quantified.exec(body.slice(at)) ?? atom.exec(body.slice(at)))?.[0];
    if (part === undefined || part === "^" || part === "$") return false;
    if (!quantified.test(part) && new RegExp(`^(?:${part})$`, "u").test(character)) return false;
    at += part.length;
  }
  return true;
}
