/** The one accepted value that differs from the written one in case or separators only, or undefined. */
export function respelled(written: string, accepted: readonly string[]): string | undefined {
  const wanted = letters(written);
  const same = wanted === "" ? [] : accepted.filter((value) => letters(value) === wanted);
  return same.length === 1 ? same[0] : undefined;
}

function letters(value: string): string {
  return value.toLowerCase().replaceAll(/[\s_.-]+/gu, "");
}
