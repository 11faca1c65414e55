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

interface Guard {
  readonly script: Script;
  readonly scope: { pattern: RegExp; text: string };
}

let guard: Guard | undefined;
/** Milliseconds that guarded matches may still take together; undefined where each stands alone. */
let remainingMs: number | undefined;

/** Runs `action` with `limits.patternMs` for all its guarded matches together, so that many cannot add up. */
export function withPatternBudget<T>(action: () => T): T {
  remainingMs = limits.patternMs;
  try {
    return action();
  } finally {
    remainingMs = undefined;
  }
}

/** Only a context of its own lets a match be interrupted. */
function testInTime(pattern: RegExp, text: string): boolean {
  const timeout = Math.ceil(remainingMs ?? limits.patternMs);
  if (timeout <= 0) throw new PatternTimeout("patterns took too long to match");
  guard ??= { script: new Script("pattern.test(text)"), scope: createScope() };
  guard.scope.pattern = pattern;
  guard.scope.text = text;
  const started = performance.now();
  try {
    return guard.script.runInContext(guard.scope, { timeout }) === true;
  } catch (error) {
    throw new PatternTimeout("a pattern took too long to match", { cause: error });
  } finally {
    guard.scope.text = "";
    if (remainingMs !== undefined) remainingMs -= performance.now() - started;
  }
}

function createScope(): Guard["scope"] {
  const scope = { pattern: /^/u, text: "" };
  createContext(scope);
  return scope;
}
