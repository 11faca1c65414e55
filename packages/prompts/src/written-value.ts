const keywords: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
  ["True", true],
  ["False", false],
  ["None", null],
  ["nil", null],
]);

/**
 * The number, boolean or null that was written as JSON, JavaScript or Python write it; undefined
 * for any other word.
 */
export function plainValue(written: string): number | boolean | null | undefined {
  const keyword = keywords.get(written);
  if (keyword !== undefined) return keyword;
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/u.test(written)
    ? Number(written)
    : undefined;
}

/** `…`, `<id>`, `[title]`, `YOUR_ID`: something to be filled in. */
export function isPlaceholder(value: string): boolean {
  const trimmed = value.trim();
  return (
    /^(?:\.{2,}|…+)$/u.test(trimmed) ||
    /^<[^<>]{1,200}>$/u.test(trimmed) ||
    /^\[[^[\]]{1,200}\]$/u.test(trimmed) ||
    /^\{[^{}]{0,200}\}$/u.test(trimmed) ||
    /^\$[\w{(]/u.test(trimmed) ||
    /(?:\.{3}|…)$/u.test(trimmed)
  );
}
