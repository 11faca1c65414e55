/**
 * A text as Postgres can keep it: `text` holds no NUL and no half of a surrogate pair; both become U+FFFD. Cut at
 * `length` UTF-16 code units when one is given.
 */
export function storableText(text: string, length: number = text.length): string {
  return text.slice(0, length).replaceAll("\0", "\u{FFFD}").toWellFormed();
}

/** Whether `jsonb` takes a JSON text: it refuses escapes of NUL and of halves of surrogate pairs. */
export function isStorableJson(text: string): boolean {
  // JSON.stringify writes exactly these as escapes, and a backslash of the text itself as two.
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F])/u.test(text);
}
