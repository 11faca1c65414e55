import { limits } from "./limits.ts";

/** A file's text and what was wrong with its bytes. */
export interface DecodedFile {
  /** The text without its byte order mark; undefined when the file is binary. */
  readonly text: string | undefined;
  readonly problems: readonly DecodeProblem[];
}

/** A problem at an offset of the decoded text. */
export interface DecodeProblem {
  readonly code: "binary" | "too-large" | "invalid-utf-8" | "nul";
  readonly offset: number;
  readonly message: string;
}

/**
 * Decodes UTF-8 or UTF-16 (with a byte order mark, or plainly every other byte of it NUL); a binary
 * file yields no text, invalid bytes yield U+FFFD and a problem.
 */
export function decodeFile(bytes: Uint8Array): DecodedFile {
  const nuls = bytes.includes(0) ? countNuls(bytes) : noNuls;
  const encoding = encodingOf(bytes, nuls);
  if (encoding === "utf-8" && (nuls.even + nuls.odd) * charactersPerNul > nuls.of) {
    const message =
      "The file holds binary data, so nothing in it was read. Exclude it from `prompts`.";
    return { text: undefined, problems: [{ code: "binary", offset: 0, message }] };
  }
  const problems: DecodeProblem[] = [];
  let read = bytes;
  if (bytes.length > limits.fileBytes) {
    const isUtf8 = encoding === "utf-8";
    read = bytes.subarray(0, isUtf8 ? wholeCharacters(bytes, limits.fileBytes) : limits.fileBytes);
  }
  const text = decoders[encoding].decode(read);
  if (read !== bytes) {
    problems.push({
      code: "too-large",
      offset: text.length,
      message: `The file has ${bytes.length} bytes; only the first ${limits.fileBytes} were read. Split it or exclude it.`,
    });
  }
  const invalid = encoding === "utf-8" ? firstInvalid(text, read) : -1;
  if (invalid >= 0) {
    problems.push({
      code: "invalid-utf-8",
      offset: invalid,
      message: "A byte here is not valid UTF-8; it was read as U+FFFD. Save the file as UTF-8.",
    });
  }
  const nul = text.indexOf("\0");
  if (nul !== -1) {
    const message = "A NUL character stands here; it was read like any other. Remove it.";
    problems.push({ code: "nul", offset: nul, message });
  }
  return { text, problems };
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** Made once: a decoder costs more than what it decodes here. */
const decoders = {
  "utf-8": new TextDecoder("utf-8"),
  "utf-16le": new TextDecoder("utf-16le"),
  "utf-16be": new TextDecoder("utf-16be"),
};

/** Text has a stray NUL at most; binary data has one among this many bytes. */
const charactersPerNul = 64;

interface Nuls {
  readonly even: number;
  readonly odd: number;
  /** Bytes that were counted. */
  readonly of: number;
}

const noNuls: Nuls = { even: 0, odd: 0, of: 0 };

/** The NUL bytes at even and at odd offsets of a file's beginning. */
function countNuls(bytes: Uint8Array): Nuls {
  const of = Math.min(bytes.length, 65_536);
  let [even, odd] = [0, 0];
  for (let at = 0; at < of; at += 1) {
    if (bytes[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  return { even, odd, of };
}

function encodingOf(bytes: Uint8Array, { even, odd, of }: Nuls): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (of < 8 || bytes.length % 2 === 1) return "utf-8";
  if (even === 0 && odd * 5 > of) return "utf-16le";
  return odd === 0 && even * 5 > of ? "utf-16be" : "utf-8";
}

/** The largest length up to `limit` that does not cut a UTF-8 character. */
function wholeCharacters(bytes: Uint8Array, limit: number): number {
  let length = limit;
  while (length > 0 && ((bytes[length] ?? 0) & 0xc0) === 0x80) length -= 1;
  return length;
}

/**
 * Offset of the first U+FFFD that an invalid byte was decoded to (and that the file does not itself
 * contain), or -1.
 */
function firstInvalid(text: string, bytes: Uint8Array): number {
  if (!text.includes("\ufffd")) return -1;
  const fatal = new TextDecoder("utf-8", { fatal: true });
  try {
    fatal.decode(bytes);
    return -1;
  } catch {
    return firstBadReplacement(text, bytes);
  }
}

function firstBadReplacement(text: string, bytes: Uint8Array): number {
  let byte = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (
      code === 0xfffd &&
      !(bytes[byte] === 0xef && bytes[byte + 1] === 0xbf && bytes[byte + 2] === 0xbd)
    ) {
      return at;
    }
    byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (code > 0xffff) at += 1;
  }
  return -1;
}
