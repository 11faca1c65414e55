import { createContext, Script } from "node:vm";
import { limits } from "./limits.ts";

/** Patterns of a server took longer than `limits.patternMs`. */
export class PatternTimeout extends Error {
  override readonly name = "PatternTimeout";
}

/** The part of `RegExp` that ajv asks of a pattern; `toString` identifies it. */
export interface Pattern {
  test(text: string): boolean;
  toString(): string;
}

/** Longer texts are guarded under any pattern: even one quantifier can cost the square of the length. */
const unguardedLength = 2_000;

/**
 * A server's pattern as a matcher that cannot run away: patterns that might backtrack badly, and long texts, run
 * under a time limit and throw `PatternTimeout` past it (see `withPatternBudget`). Throws `SyntaxError` for what is no regular expression.
 */
export function guardedPattern(source: string): Pattern {
  const expression = compile(source);
  const simple = isSimple(source);
  return {
    test: (text) =>
      simple && text.length <= unguardedLength
        ? expression.test(text)
        : testInTime(expression, text),
    toString: () => expression.toString(),
  };
}

/** With the `u` flag where it parses (JSON Schema 2020-12 section 6.4), else as browsers take it. */
function compile(source: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch {
    return new RegExp(source); // oxlint-disable-line require-unicode-regexp -- escapes such as `\_` are not valid under `u`
  }
}

/** True when there are no two ways to match one text: no alternatives, and at most one part of variable length. */
function isSimple(source: string): boolean {
  const bare = source
    .replaceAll(/\\./gsu, "x")
    .replaceAll(/\[[^\]]*\]/gu, "x")
    .replaceAll(/\(\?[:=!<]/gu, "(");
  const variable = bare.match(/[*+?]|\{\d*,\d*\}/gu) ?? [];
  return variable.length <= 1 && !bare.includes("|");
}

/**
 * Those of `texts` that the pattern matches, all within `timeoutMs`; `PatternTimeout` past it, `SyntaxError` for what is
 * no regular expression.
 */
export function matchingTexts(
  source: string,
  texts: readonly string[],
  timeoutMs: number,
): string[] {
  const found = withPatternBudget(() => runInTime("each", compile(source), texts), timeoutMs);
  return texts.filter((_, index) => Array.isArray(found) && found[index] === true);
}

interface Guard {
  readonly scripts: { readonly one: Script; readonly each: Script };
  readonly scope: { pattern: RegExp; texts: readonly string[] };
}

let guard: Guard | undefined;
/** Milliseconds that guarded matches may still take together; undefined where each stands alone. */
let remainingMs: number | undefined;

/** Runs `action` with one time limit for all its guarded matches together, so that many cannot add up. */
export function withPatternBudget<T>(action: () => T, budgetMs: number = limits.patternMs): T {
  remainingMs = budgetMs;
  try {
    return action();
  } finally {
    remainingMs = undefined;
  }
}

function testInTime(pattern: RegExp, text: string): boolean {
  return runInTime("one", pattern, [text]) === true;
}

/** Only a context of its own lets a match be interrupted. */
function runInTime(what: "one" | "each", pattern: RegExp, texts: readonly string[]): unknown {
  const timeout = Math.ceil(remainingMs ?? limits.patternMs);
  if (timeout <= 0) throw new PatternTimeout("patterns took too long to match");
  guard ??= createGuard();
  guard.scope.pattern = pattern;
  guard.scope.texts = texts;
  const started = performance.now();
  try {
    return guard.scripts[what].runInContext(guard.scope, { timeout });
  } catch (error) {
    throw new PatternTimeout("a pattern took too long to match", { cause: error });
  } finally {
    guard.scope.texts = [];
    if (remainingMs !== undefined) remainingMs -= performance.now() - started;
  }
}

function createGuard(): Guard {
  const scope = { pattern: /^/u, texts: [] };
  createContext(scope);
  const each = new Script("texts.map((text) => pattern.test(text))");
  return { scripts: { one: new Script("pattern.test(texts[0])"), each }, scope };
}
