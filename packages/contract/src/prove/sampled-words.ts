import { matchingTexts } from "../guarded-pattern.ts";
import { engineLimits } from "./limits.ts";

/** Letters tried beside those of the pattern, letters in all, the longest word, and words that are kept. */
const common: readonly string[] = ["a", "b", "1", " "];
const triedLetters = 7;
const longestWord = 3;
const keptWords = 8;

/**
 * Short words that a pattern matches, or does not match, found by running it: for patterns beyond the engine. Empty
 * where the pattern is none, or takes too long to match.
 */
export function sampledWords(source: string, matching: boolean): readonly string[] {
  const own = source.replaceAll(/\\./gsu, "").match(/[\p{L}\p{N}_-]/gu) ?? [];
  const letters = [...new Set([...own, ...common])].slice(0, triedLetters);
  const tried = [...words(letters)];
  try {
    const matched = new Set(matchingTexts(source, tried, engineLimits.patternMs));
    return tried.filter((word) => matched.has(word) === matching).slice(0, keptWords);
  } catch (error) {
    if (error instanceof Error) return [];
    throw error;
  }
}

/** Every word over the letters, the shortest first. */
function* words(letters: readonly string[]): Generator<string> {
  let level = [""];
  for (let length = 0; length <= longestWord; length += 1) {
    yield* level;
    level = level.flatMap((word) => letters.map((letter) => word + letter));
  }
}
