import { limits } from "./limits.ts";
import { stringLiteralAt } from "./string-literal.ts";

const closers: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["[", "]"],
  ["(", ")"],
]);

/**
 * Offset after the expression at `from`: at a separator, a closing bracket or a comment that is not
 * inside brackets or strings of its own, without the blanks before it.
 */
export function expressionEnd(value: string, from: number, limit: number): number {
  const stack: string[] = [];
  let at = from;
  let end = from;
  while (at < limit) {
    const character = value[at] ?? "";
    if (
      stack.length === 0 &&
      (/[,;\n\r)\]}]/u.test(character) || (at > end && isComment(value, at)))
    )
      break;
    if (character === "\n" && at - end > limits.callCharacters) break;
    const closer = closers.get(character);
    if (closer !== undefined) stack.push(closer);
    else if (character === stack.at(-1)) stack.pop();
    else if (character === '"' || character === "`" || character === "<") {
      at =
        character === "<"
          ? angleEnd(value, at, limit)
          : Math.min(stringLiteralAt(value, at).after, limit);
      end = at;
      continue;
    }
    at += 1;
    if (!isBlank(character.charCodeAt(0))) end = at;
  }
  return end;
}

/** What a reader of values skips; any other space of Unicode is content, so that it is read once. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
}

function isComment(value: string, at: number): boolean {
  return /^(?:#\s|\/[/*])/u.test(value.slice(at, at + 2));
}

/** After `<a placeholder, with commas>`, or after the `<`. */
function angleEnd(value: string, at: number, limit: number): number {
  const found = /^<[^<>\n{}"]{1,190}>/u.exec(value.slice(at, Math.min(at + 200, limit)));
  return at + (found?.[0].length ?? 1);
}
