import { RegExpParser } from "@eslint-community/regexpp";
import type { AST } from "@eslint-community/regexpp";
import {
  allChars,
  complement,
  digitChars,
  lineBreakChars,
  normalised,
  propertyChars,
  spaceChars,
  union,
  wordChars,
} from "./char-set.ts";
import type { CharSet } from "./char-set.ts";
import type { Language, Languages } from "./language.ts";
import { engineLimits } from "./limits.ts";

/** A pattern's language, or the reason code why the engine cannot read it. */
export type PatternReading =
  | { readonly kind: "language"; readonly language: Language }
  | { readonly kind: "unreadable"; readonly reason: string };

class Unreadable extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = "Unreadable";
    this.reason = reason;
  }
}

const parser = new RegExpParser({ ecmaVersion: 2025 });

/** Reads an ECMA-262 pattern (JSON Schema patterns are not anchored) as the language of texts it matches. */
export function readPattern(languages: Languages, source: string): PatternReading {
  if (source.length > engineLimits.patternLength)
    return { kind: "unreadable", reason: "regex-size" };
  try {
    const tree = parse(source);
    if (tree === undefined) return { kind: "unreadable", reason: "regex-syntax" };
    const compiler = new Compiler(languages);
    const found = compiler.alternatives(tree.alternatives, languages.anything);
    return { kind: "language", language: anchored(languages, found) };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: "unreadable", reason: error.reason };
    if (error instanceof RangeError) return { kind: "unreadable", reason: "regex-size" };
    throw error;
  }
}

/** The whole texts in which `found` occurs; what begins with `^` can only occur at the start. */
function anchored(languages: Languages, found: Language): Language {
  const list = found.kind === "alt" ? found.parts : [found];
  return languages.alt(
    list.map((part) =>
      part.kind === "cat" && part.left === languages.start
        ? part.right
        : languages.cat(languages.anything, part),
    ),
  );
}

/** Patterns that are wrong under the `u` flag are read the older way, as browsers do. */
function parse(source: string): AST.Pattern | undefined {
  for (const unicode of [true, false]) {
    try {
      return parser.parsePattern(source, 0, source.length, { unicode });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

/**
 * Compiles in continuation style: each element is given the language of everything that follows it. That makes
 * look-ahead an intersection ("what follows is also …"), and `$` "what follows is empty".
 */
class Compiler {
  readonly #languages: Languages;

  constructor(languages: Languages) {
    this.#languages = languages;
  }

  alternatives(list: readonly AST.Alternative[], rest: Language): Language {
    return this.#languages.alt(
      list.map((alternative) => this.#sequence(alternative.elements, rest)),
    );
  }

  #sequence(elements: readonly AST.Element[], rest: Language): Language {
    return elements.reduceRight((following, element) => this.#element(element, following), rest);
  }

  #element(element: AST.Element, rest: Language): Language {
    switch (element.type) {
      case "Assertion":
        return this.#assertion(element, rest);
      case "Quantifier":
        return this.#quantifier(element, rest);
      case "Group":
        if (element.modifiers !== null) throw new Unreadable("regex-modifiers");
        return this.#group(element.alternatives, rest);
      case "CapturingGroup":
        return this.#group(element.alternatives, rest);
      case "Backreference":
        throw new Unreadable("regex-backreference");
      case "ExpressionCharacterClass":
        throw new Unreadable("regex-class");
      default:
        return this.#languages.cat(this.#languages.chars(charsOf(element)), rest);
    }
  }

  #group(list: readonly AST.Alternative[], rest: Language): Language {
    if (list.some((alternative) => alternative.elements.some(hasAssertion))) {
      return this.alternatives(list, rest);
    }
    return this.#languages.cat(this.alternatives(list, this.#languages.empty), rest);
  }

  #quantifier({ element, min, max }: AST.Quantifier, rest: Language): Language {
    const languages = this.#languages;
    if (!hasAssertion(element)) {
      return languages.cat(languages.loop(this.#element(element, languages.empty), min, max), rest);
    }
    if (max > engineLimits.patternUnroll) throw new Unreadable("regex-lookaround");
    let result = rest;
    for (let copy = max; copy > 0; copy -= 1) {
      const repeated = this.#element(element, result);
      result = copy > min ? languages.alt([rest, repeated]) : repeated;
    }
    return result;
  }

  #assertion(assertion: AST.Assertion, rest: Language): Language {
    const languages = this.#languages;
    if (isVacuous(assertion)) return rest;
    switch (assertion.kind) {
      case "start":
        return languages.cat(languages.start, rest);
      case "end":
        return languages.both([rest, languages.empty]);
      case "word":
        return this.#wordBoundary(assertion.negate, rest);
      case "lookahead": {
        const ahead = this.alternatives(assertion.alternatives, languages.anything);
        return languages.both([rest, assertion.negate ? languages.not(ahead) : ahead]);
      }
      default:
        throw new Unreadable("regex-lookaround");
    }
  }

  #wordBoundary(negate: boolean, rest: Language): Language {
    const languages = this.#languages;
    const wordNext = languages.cat(languages.chars(wordChars), languages.anything);
    const before = languages.both([rest, negate ? wordNext : languages.not(wordNext)]);
    const after = languages.both([rest, negate ? languages.not(wordNext) : wordNext]);
    return languages.alt([
      languages.cat(languages.afterWord, before),
      languages.cat(languages.notAfterWord, after),
    ]);
  }
}

/** `(?=|…)` holds everywhere. */
function isVacuous(assertion: AST.Assertion): boolean {
  if (assertion.kind !== "lookahead" && assertion.kind !== "lookbehind") return false;
  return !assertion.negate && assertion.alternatives.some((each) => each.elements.length === 0);
}

function hasAssertion(element: AST.Element): boolean {
  switch (element.type) {
    case "Assertion":
      return !isVacuous(element);
    case "Quantifier":
      return hasAssertion(element.element);
    case "Group":
    case "CapturingGroup":
      return element.alternatives.some((each) => each.elements.some(hasAssertion));
    default:
      return false;
  }
}

type CharElement =
  | AST.Character
  | AST.CharacterClass
  | AST.CharacterSet
  | AST.CharacterClassElement;

function charsOf(element: CharElement | AST.Element): CharSet {
  switch (element.type) {
    case "Character":
      return [element.value, element.value];
    case "CharacterClassRange":
      return [element.min.value, element.max.value];
    case "CharacterClass": {
      const set = union(element.elements.map((each) => charsOf(each)));
      return element.negate ? complement(set) : normalised(pairs(set));
    }
    case "CharacterSet":
      return charsOfSet(element);
    default:
      throw new Unreadable("regex-class");
  }
}

function charsOfSet(element: AST.CharacterSet): CharSet {
  switch (element.kind) {
    case "any":
      return complement(lineBreakChars);
    case "digit":
      return element.negate ? complement(digitChars) : digitChars;
    case "space":
      return element.negate ? complement(spaceChars) : spaceChars;
    case "word":
      return element.negate ? complement(wordChars) : wordChars;
    default:
      return element.raw === "" ? allChars : propertyChars(element.raw);
  }
}

function pairs(set: CharSet): [number, number][] {
  const list: [number, number][] = [];
  for (let index = 0; index < set.length; index += 2)
    list.push([set[index] ?? 0, set[index + 1] ?? 0]);
  return list;
}
