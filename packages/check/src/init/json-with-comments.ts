/** Parses JSON that may hold comments and trailing commas, as editors allow it; undefined when it is not even that. */
export function parseJsonWithComments(text: string): unknown {
  try {
    return JSON.parse(plainJson(text.replace(/^\ufeff/u, "")));
  } catch {
    return undefined;
  }
}

/** The text without comments and trailing commas; strings are left alone. */
function plainJson(text: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (character === '"') {
      const end = endOfString(text, at);
      pieces.push(text.slice(at, end));
      at = end;
    } else if (character === "/" && text[at + 1] === "/") {
      const end = text.indexOf("\n", at);
      at = end === -1 ? text.length : end;
    } else if (character === "/" && text[at + 1] === "*") {
      const end = text.indexOf("*/", at + 2);
      at = end === -1 ? text.length : end + 2;
    } else {
      if ((character === "}" || character === "]") && pieces.at(-1) === ",") pieces.pop();
      if (!/\s/u.test(character)) pieces.push(character);
      at += 1;
    }
  }
  return pieces.join("");
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}
