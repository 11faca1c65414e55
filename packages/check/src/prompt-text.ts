import type { Span } from "@tenon/prompts";

/** A prompt file's text as its positions count it: without byte order mark, lines ended by LF or CRLF. */
export interface PromptText {
  readonly text: string;
  /** The characters at a span, or undefined when it leaves the text. */
  readonly at: (span: Span) => string | undefined;
  /** Offset of a line and column (both from 1), or undefined outside the text. */
  readonly offset: (line: number, column: number) => number | undefined;
  /** The bytes of a file with another text, in the same encoding and with the same byte order mark. */
  readonly encode: (text: string) => Uint8Array;
  /** The byte order mark of UTF-8, empty where there is none; undefined in another encoding. */
  readonly mark: string | undefined;
  /** True when writing the text again gives the same bytes: it holds no byte that is not its encoding. */
  readonly isExact: () => boolean;
}

/** Decodes UTF-8, or UTF-16 with a byte order mark. */
export function promptText(bytes: Uint8Array): PromptText {
  const encoding = encodingOf(bytes);
  const text = decoders[encoding.name].decode(bytes);
  let starts: readonly number[] | undefined;
  const offset = (line: number, column: number): number | undefined => {
    starts ??= lineStarts(text);
    const start = starts[line - 1];
    const at = start === undefined ? undefined : start + column - 1;
    return at === undefined || at > text.length ? undefined : at;
  };
  return {
    text,
    offset,
    at: (span) => {
      const from = offset(span.line, span.column);
      const to = offset(span.endLine, span.endColumn);
      return from === undefined || to === undefined || to < from ? undefined : text.slice(from, to);
    },
    encode: (changed) => encode(changed, encoding),
    mark: encoding.name === "utf-8" ? (encoding.mark.length === 0 ? "" : "\ufeff") : undefined,
    isExact: () => encode(text, encoding).equals(bytes),
  };
}

interface Encoding {
  readonly name: "utf-8" | "utf-16le" | "utf-16be";
  readonly mark: readonly number[];
}

/** Made once: a decoder costs more than what it decodes here. */
const decoders = {
  "utf-8": new TextDecoder("utf-8"),
  "utf-16le": new TextDecoder("utf-16le"),
  "utf-16be": new TextDecoder("utf-16be"),
};

function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return { name: "utf-16le", mark: [0xff, 0xfe] };
  if (first === 0xfe && second === 0xff) return { name: "utf-16be", mark: [0xfe, 0xff] };
  const marked = first === 0xef && second === 0xbb && third === 0xbf;
  return { name: "utf-8", mark: marked ? [0xef, 0xbb, 0xbf] : [] };
}

function encode(text: string, encoding: Encoding): Buffer {
  const mark = Buffer.from(encoding.mark);
  if (encoding.name === "utf-8") return Buffer.concat([mark, Buffer.from(text, "utf8")]);
  const units = Buffer.from(text, "utf16le");
  return Buffer.concat([mark, encoding.name === "utf-16be" ? units.swap16() : units]);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/**
 * `written` with the name in it replaced, when it holds the old name exactly once as a token: alone, in quotes,
 * or at the end of a qualified name (`mcp__crm__old`). Undefined when that is not certain.
 */
export function replaceName(written: string, oldName: string, newName: string): string | undefined {
  if (oldName === "" || !/^[\w.:/@-]+$/u.test(newName)) return undefined;
  const at = written.indexOf(oldName);
  if (at === -1 || written.includes(oldName, at + 1)) return undefined;
  const before = written.slice(0, at);
  const after = written.slice(at + oldName.length);
  if (/^[\w-]/u.test(after)) return undefined;
  if (/[\w-]$/u.test(before) && !before.endsWith("__")) return undefined;
  return `${before}${newName}${after}`;
}
