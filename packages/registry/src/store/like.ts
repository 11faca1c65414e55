/** Words for a LIKE pattern in which nothing but themselves matches: `%`, `_` and `\` stand for themselves. */
export function literally(words: string): string {
  return words.replaceAll(/[\\%_]/gu, String.raw`\$&`);
}

/** The LIKE pattern of every text that contains some words. */
export function containing(words: string): string {
  return `%${literally(words)}%`;
}
