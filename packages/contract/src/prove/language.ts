import { allChars, contains, union, wordChars } from "./char-set.ts";
import type { CharSet } from "./char-set.ts";
import { engineLimits } from "./limits.ts";
import type { Work } from "./work.ts";

/**
 * Regular languages as expressions with intersection and complement, explored by derivatives (Brzozowski 1964,
 * "Derivatives of regular expressions"): the derivative by a character is what may follow that character. No
 * automaton is built in advance, so only the states that a question really visits cost anything.
 */
export type Language =
  | (Base & { readonly kind: "none" | "empty" | "start" | "after-word" | "not-after-word" })
  | (Base & { readonly kind: "chars"; readonly set: CharSet })
  | (Base & { readonly kind: "cat"; readonly left: Language; readonly right: Language })
  | (Base & { readonly kind: "alt" | "both"; readonly parts: readonly Language[] })
  | (Base & { readonly kind: "not"; readonly inner: Language })
  | (Base & {
      readonly kind: "loop";
      readonly inner: Language;
      readonly min: number;
      readonly max: number;
    });

interface Base {
  readonly id: number;
  /** True when the language depends on what was read before: `^` and `\b`. */
  readonly contextual: boolean;
  /** Derivatives by character, with the steps that each took. */
  readonly next: Map<number, { readonly language: Language; readonly steps: number }>;
}

/** What was read just before: nothing, a word character, or another one. */
export type Context = "start" | "word" | "other";

export function contextAfter(char: number): Context {
  return contains(wordChars, char) ? "word" : "other";
}

/** Thrown when one question about a language has used up its steps. */
export class LanguageLimit extends Error {}

/** Makes languages, giving equal ones one identity, and takes their derivatives. */
export class Languages {
  readonly #known = new Map<string, Language>();
  #steps = 0;
  #work: Work | undefined;
  readonly none: Language = this.#intern("none", { kind: "none" });
  readonly empty: Language = this.#intern("empty", { kind: "empty" });
  readonly start: Language = this.#intern("start", { kind: "start" });
  readonly afterWord: Language = this.#intern("after-word", { kind: "after-word" });
  readonly notAfterWord: Language = this.#intern("not-after-word", { kind: "not-after-word" });
  readonly anything: Language = this.loop(this.chars(allChars), 0, Infinity);

  /** Begins a question; past `languageSteps` more steps `LanguageLimit` is thrown, past the time of `work` its `Halt`. */
  begin(work: Work | undefined): void {
    this.#steps = 0;
    this.#work = work;
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > engineLimits.languageSteps) throw new LanguageLimit("too many steps");
  }

  get size(): number {
    return this.#known.size;
  }

  #intern(key: string, fields: object): Language {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const base = { id: this.#known.size, next: new Map(), contextual: false };
    const made = { ...base, ...fields } as Language;
    const node = { ...made, contextual: isContextual(made) };
    this.#known.set(key, node);
    return node;
  }

  chars(set: CharSet): Language {
    return set.length === 0 ? this.none : this.#intern(`[${set.join(",")}`, { kind: "chars", set });
  }

  cat(left: Language, right: Language): Language {
    if (left.kind === "none" || right.kind === "none") return this.none;
    if (left.kind === "empty") return right;
    if (right.kind === "empty") return left;
    if (left.kind === "cat") return this.cat(left.left, this.cat(left.right, right));
    if (left === this.anything && right === this.anything) return left;
    if (left === this.anything && right.kind === "cat" && right.left === left) return right;
    return this.#intern(`.${left.id},${right.id}`, { kind: "cat", left, right });
  }

  loop(inner: Language, min: number, max: number): Language {
    if (max === 0 || inner.kind === "empty") return this.empty;
    if (inner.kind === "none") return min === 0 ? this.empty : this.none;
    if (min === 1 && max === 1) return inner;
    if (inner.kind === "loop" && inner.min === 0 && inner.max === Infinity) return inner;
    const least = min > 0 && this.nullable(inner, "other") ? 0 : min;
    return this.#intern(`*${inner.id},${least},${max}`, { kind: "loop", inner, min: least, max });
  }

  not(inner: Language): Language {
    if (inner.kind === "not") return inner.inner;
    if (inner === this.anything) return this.none;
    if (inner === this.none) return this.anything;
    return this.#intern(`!${inner.id}`, { kind: "not", inner });
  }

  alt(list: readonly Language[]): Language {
    return this.#combine("alt", list, this.none, this.anything);
  }

  both(list: readonly Language[]): Language {
    return this.#combine("both", list, this.anything, this.none);
  }

  #combine(
    kind: "alt" | "both",
    list: readonly Language[],
    neutral: Language,
    absorbing: Language,
  ): Language {
    this.#spend(list.length);
    this.#work?.tick(list.length);
    const parts = new Set<Language>();
    const sets: CharSet[] = [];
    const add = (part: Language): void => {
      if (part.kind === kind && "parts" in part) {
        this.#spend(part.parts.length);
        this.#work?.tick(part.parts.length);
        for (const each of part.parts) add(each);
      } else if (part.kind === "chars" && kind === "alt") sets.push(part.set);
      else if (part !== neutral) parts.add(part);
    };
    for (const part of list) add(part);
    if (sets.length > 0) parts.add(this.chars(sets.length === 1 ? (sets[0] ?? []) : union(sets)));
    if (parts.has(absorbing)) return absorbing;
    for (const part of parts) if (part.kind === "not" && parts.has(part.inner)) return absorbing;
    const sorted = [...parts].sort((left, right) => left.id - right.id);
    if (sorted.length === 0) return neutral;
    if (sorted.length === 1) return sorted[0] ?? neutral;
    const key = `${kind === "alt" ? "|" : "&"}${sorted.map((part) => part.id).join(",")}`;
    return this.#intern(key, { kind, parts: sorted });
  }

  /** True when the empty text belongs to the language at a place with this context. */
  nullable(language: Language, context: Context): boolean {
    switch (language.kind) {
      case "none":
      case "chars":
        return false;
      case "empty":
        return true;
      case "start":
        return context === "start";
      case "after-word":
        return context === "word";
      case "not-after-word":
        return context !== "word";
      case "cat":
        return this.nullable(language.left, context) && this.nullable(language.right, context);
      case "alt":
        return language.parts.some((part) => this.nullable(part, context));
      case "both":
        return language.parts.every((part) => this.nullable(part, context));
      case "not":
        return !this.nullable(language.inner, context);
      default:
        return language.min === 0 || this.nullable(language.inner, context);
    }
  }

  /** What may follow `char`, which is read at a place with this context. */
  derivative(language: Language, char: number, context: Context): Language {
    if (language.contextual) return this.#derivative(language, char, context);
    const known = language.next.get(char);
    if (known !== undefined) {
      // What is remembered counts in full, so that no answer depends on what was asked before.
      this.#spend(known.steps);
      return known.language;
    }
    const before = this.#steps;
    const result = this.#derivative(language, char, context);
    language.next.set(char, { language: result, steps: this.#steps - before });
    return result;
  }

  #derivative(language: Language, char: number, context: Context): Language {
    switch (language.kind) {
      case "chars":
        return contains(language.set, char) ? this.empty : this.none;
      case "cat": {
        const first = this.cat(this.derivative(language.left, char, context), language.right);
        if (!this.nullable(language.left, context)) return first;
        return this.alt([first, this.derivative(language.right, char, context)]);
      }
      case "alt":
        return this.alt(language.parts.map((part) => this.derivative(part, char, context)));
      case "both":
        return this.both(language.parts.map((part) => this.derivative(part, char, context)));
      case "not":
        return this.not(this.derivative(language.inner, char, context));
      case "loop": {
        const rest = this.loop(language.inner, Math.max(0, language.min - 1), language.max - 1);
        return this.cat(this.derivative(language.inner, char, context), rest);
      }
      default:
        return this.none;
    }
  }

  /** Adds every character set that decides what the derivative is. */
  firstSets(language: Language, context: Context, into: Set<CharSet>): void {
    switch (language.kind) {
      case "chars":
        into.add(language.set);
        break;
      case "cat":
        this.firstSets(language.left, context, into);
        if (this.nullable(language.left, context)) this.firstSets(language.right, context, into);
        break;
      case "alt":
      case "both":
        for (const part of language.parts) this.firstSets(part, context, into);
        break;
      case "not":
      case "loop":
        this.firstSets(language.inner, context, into);
        break;
      default:
    }
  }
}

function isContextual(language: Language): boolean {
  switch (language.kind) {
    case "start":
    case "after-word":
    case "not-after-word":
      return true;
    case "cat":
      return language.left.contextual || language.right.contextual;
    case "alt":
    case "both":
      return language.parts.some((part) => part.contextual);
    case "not":
    case "loop":
      return language.inner.contextual;
    default:
      return false;
  }
}
