/**
 * C0/C1 controls, DEL, soft hyphen, bidirectional overrides and isolates, zero-width and line-separator characters, the
 * noncharacters U+FFFE and U+FFFF, and the invisible tag characters with which text can be hidden from people but not
 * from models.
 */
const unsafe =
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is removed here
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]/gu;

/** Text of a stranger made safe for one line of a terminal or log: unsafe characters become U+FFFD, long text is cut. */
export function plainText(text: string, maxLength = 200): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return cut.toWellFormed().replace(unsafe, "\ufffd");
}
