import { withValue } from "./text.ts";
import type { Text } from "./text.ts";

/**
 * A text of another markup language as Markdown of the same length: headings, code blocks and
 * comments become those of Markdown, so that one block reader reads them all and every position
 * stays true.
 */
export function asMarkdown(text: Text, markup: "mdx" | "rst" | "asciidoc"): Text {
  const value = { mdx: fromMdx, rst: fromRst, asciidoc: fromAsciidoc }[markup](text.value);
  return value === text.value ? text : withValue(text, value);
}

/** Imports, exports and comments are no text. */
function fromMdx(value: string): string {
  const code = lineMapper((line, lines) => {
    if (/^\s*(?:`{3,}|~{3,})/u.test(line)) lines.fenced = !lines.fenced;
    else if (!lines.fenced && /^(?:import|export)\s/u.test(line)) lines.skipping = true;
    else if (line.trim() === "") lines.skipping = false;
    return lines.skipping ? blank(line) : line;
  });
  return mask(code(value), "{/*", "*/}");
}

const shellBlock =
  /^\.\. (?:code-block|code|sourcecode|prompt)::[ \t]*(?:bash|sh|shell|console|zsh|powershell|shell-session)\b/u;
const adornment = /^([!-/:-@[-`{-~])\1{2,}[ \t]*$/u;

/** Underlines become those of Markdown; `.. comment` blocks are no text. */
function fromRst(value: string): string {
  return lineMapper((line, lines, last) => {
    const indented = /^[ \t]/u.test(line);
    if (lines.skipping && (indented || line.trim() === "")) return blank(line);
    lines.skipping = false;
    // A block of a shell is skipped here, because nothing can close a fence around it.
    if (
      shellBlock.test(line) ||
      /^\.\.(?:[ \t]+(?!\[|_|\||[\w-]+(?::[\w-]+)?::)|[ \t]*$)/u.test(line)
    ) {
      lines.skipping = true;
      return blank(line);
    }
    if (!adornment.test(line)) return line;
    return last.trim() === "" ? blank(line) : line.replaceAll(/\S/gu, "-");
  })(value);
}

const delimiter = /^(?:-{4,}|\.{4,}|\+{4,}|`{3,})[ \t]*\r?$/u;

/** Titles, lists, comments and delimited blocks. */
function fromAsciidoc(value: string): string {
  return lineMapper((line, lines, _, next) => {
    if (lines.fence !== "") {
      if (line.trimEnd() !== lines.fence) return lines.skipping ? blank(line) : line;
      const closer = lines.skipping ? blank(line) : line.replaceAll(/[-.+`]/gu, "`");
      lines.fence = "";
      lines.skipping = false;
      return closer;
    }
    const source = /^\[(?:source|listing)?[\w%]*,[ \t]*([\w+#.-]{1,30})[^\]]*\]/u.exec(line)?.[1];
    if (source !== undefined && source.length + 3 <= line.length && delimiter.test(next)) {
      lines.announced = true;
      return `\`\`\`${source}`.padEnd(line.length);
    }
    if (/^\/{4,}[ \t]*$/u.test(line)) lines.skipping = true;
    if (lines.skipping || delimiter.test(line)) {
      lines.fence = line.trimEnd();
      const isOpen = lines.announced;
      lines.announced = false;
      return lines.skipping || isOpen ? blank(line) : line.replaceAll(/[-.+]/gu, "`");
    }
    if (/^\/\/(?!\/)/u.test(line)) return blank(line);
    return lines.skipping ? blank(line) : asciidocLine(line);
  })(value);
}

function asciidocLine(line: string): string {
  const title = /^={1,6}(?=\s)/u.exec(line);
  if (title !== null) return "#".repeat(title[0].length) + line.slice(title[0].length);
  const item = /^(\*{1,5}|\.{1,5})(?=\s)/u.exec(line);
  if (item !== null) return `${" ".repeat(item[0].length - 1)}-${line.slice(item[0].length)}`;
  return line;
}

/** What a mapper remembers from line to line. */
interface Lines {
  fenced: boolean;
  skipping: boolean;
  fence: string;
  announced: boolean;
}

/** Maps a text line by line; a line's length must stay. */
function lineMapper(
  map: (line: string, lines: Lines, last: string, next: string) => string,
): (value: string) => string {
  return (value) => {
    const lines = { fenced: false, skipping: false, fence: "", announced: false };
    let last = "";
    const all = value.split("\n");
    const mapped = all.map((written, index) => {
      const line = written.endsWith("\r") ? written.slice(0, -1) : written;
      const result = map(line, lines, last, all[index + 1] ?? "");
      last = line;
      return result + written.slice(line.length);
    });
    return mapped.join("\n");
  };
}

function blank(line: string): string {
  return " ".repeat(line.length);
}

function mask(value: string, open: string, close: string): string {
  const pieces: string[] = [];
  let copied = 0;
  for (let at = value.indexOf(open); at !== -1; at = value.indexOf(open, copied)) {
    const end = value.indexOf(close, at);
    if (end === -1) break;
    pieces.push(value.slice(copied, at), value.slice(at, end + 3).replaceAll(/[^\r\n]/gu, " "));
    copied = end + 3;
  }
  return pieces.join("") + value.slice(copied);
}
