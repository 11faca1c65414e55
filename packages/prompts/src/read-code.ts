import { LiteralReader } from "./literal-reader.ts";
import { languages } from "./languages.ts";
import type { ProgramLanguage } from "./languages.ts";
import { joinTexts } from "./text.ts";
import type { Text } from "./text.ts";
import type { Place } from "./value.ts";

/** What of a program is not its code. */
export interface CodeReading {
  /** The string literals, decoded, joined where the program joins them. */
  readonly strings: readonly Text[];
  /** Places of the comments in the text, in order. */
  readonly comments: readonly Place[];
}

/**
 * The string literals of a program, where prompts stand, and its comments, in one pass that is
 * linear in any text. Knows quotes, prefixes, escapes, holes, comments, heredocs, regular
 * expressions and JSX; the code itself is not parsed.
 */
export function readCode(text: Text, language: ProgramLanguage): CodeReading {
  const { groups, comments } = new LiteralReader(text, languages[language]).read();
  return { strings: groups.map(joinTexts), comments };
}
