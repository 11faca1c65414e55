import type { Finding } from "../../src/index.ts";
import { promptText } from "../../src/index.ts";
import type { PromptText } from "../../src/index.ts";

/** The text as a prompt's text. */
export function prompt(text: string): PromptText {
  return promptText(Buffer.from(text));
}

/** A finding at the `nth` place (from 0) of `token` with a replacement. */
export function at(
  text: string,
  token: string,
  to: string,
  { nth = 0, ...more }: Partial<Finding> & { readonly nth?: number } = {},
): Finding {
  let offset = -1;
  for (let count = 0; count <= nth; count += 1) offset = text.indexOf(token, offset + 1);
  const place = (index: number): readonly [line: number, column: number] => {
    const before = text.slice(0, index).split("\n");
    return [before.length, (before.at(-1) ?? "").length + 1];
  };
  const [line, column] = place(offset);
  const [endLine, endColumn] = place(offset + token.length);
  return {
    rule: "prompt-unknown-parameter",
    level: "error",
    file: "a.md",
    server: "crm",
    tool: "update_contact",
    parameter: token,
    message: `\`${token}\` was renamed. Write \`${to}\`.`,
    fingerprint: `sha256:${offset}`,
    suggestion: { replacement: to },
    line,
    column,
    endLine,
    endColumn,
    ...more,
  };
}
