/** What XML 1.0 (section 2.2) cannot hold even as a reference, lone surrogates aside. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is removed here
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as content or attribute value of XML and HTML. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(notXml, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
