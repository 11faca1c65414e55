/** Text as a header value: as it is when it is visible ASCII, else in base64 (MCP 2026-07-28, "Standard headers"). */
export function headerText(text: string): string {
  const isPlain = /^[\u0021-\u007e](?:[\u0020-\u007e]*[\u0021-\u007e])?$/u.test(text);
  if (isPlain && !text.startsWith("=?")) return text;
  return `=?base64?${Buffer.from(text).toString("base64")}?=`;
}
