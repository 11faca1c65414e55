import type { Json } from "../json.ts";

/** Text that is equal exactly for values that JSON Schema calls equal: keys sorted, 1.0 is 1, -0 is 0. */
export function valueText(value: Json): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value === 0 ? 0 : value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(",")}]`;
  const entries = Object.entries(value as { readonly [key: string]: Json });
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${valueText(item)}`).join(",")}}`;
}

/** Number of code points, which is what `minLength` and `maxLength` count. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    const high = text.charCodeAt(index);
    if (high < 0xd800 || high > 0xdbff) continue;
    const low = text.charCodeAt(index + 1);
    if (low >= 0xdc00 && low <= 0xdfff) {
      length -= 1;
      index += 1;
    }
  }
  return length;
}
