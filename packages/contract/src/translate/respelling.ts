/**
 * The one new text that differs from an old one in case or separators only, for each old text that has exactly one
 * and shares it with nobody. Texts that are more than words (`c++`, `-1`, `1.1`) are never paired.
 */
export function respellings(
  gone: readonly string[],
  came: readonly string[],
): readonly { readonly from: string; readonly to: string }[] {
  const before = Map.groupBy(gone, letters);
  const after = Map.groupBy(came, letters);
  return gone.flatMap((from) => {
    const key = letters(from);
    const [to, ...others] = after.get(key) ?? [];
    const alone = others.length === 0 && before.get(key)?.length === 1;
    return key === "" || to === undefined || !alone ? [] : [{ from, to }];
  });
}

/** Words of letters and digits between single separators; a digit never starts one. */
const words = /^\p{L}[\p{L}\p{N}]*(?:[\s_.-]\p{L}[\p{L}\p{N}]*)*$/u;

function letters(text: string): string {
  return text.length <= 200 && words.test(text)
    ? text.toLowerCase().replaceAll(/[\s_.-]/gu, "")
    : "";
}
