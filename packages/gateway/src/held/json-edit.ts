/** What to do with a member: set it to a JSON text, remove it, or go into it. */
export type Edit = string | undefined | Edits;
export type Edits = ReadonlyMap<string, Edit>;

/**
 * The JSON object in `bytes` with members changed, set or removed; every other member keeps its own bytes, so that
 * numbers, the order of keys and escapes stay as they were. `bytes` must have passed `JSON.parse`.
 */
export function edited(bytes: Buffer, edits: Edits): Buffer {
  const parts: Buffer[] = [];
  writeObject(bytes, skipSpace(bytes, 0), edits, parts);
  return Buffer.concat(parts);
}

/** The bytes of a member, or undefined where there is none. `bytes` must have passed `JSON.parse`. */
export function memberBytes(bytes: Buffer, ...path: readonly string[]): Buffer | undefined {
  let from = skipSpace(bytes, 0);
  let to = bytes.length;
  for (const key of path) {
    if (bytes[from] !== openBrace) return undefined;
    const member = membersOf(bytes, from).members.findLast(({ name }) => name === key);
    if (member === undefined) return undefined;
    from = member.valueStart;
    to = member.valueEnd;
  }
  return bytes.subarray(from, to);
}

interface Member {
  readonly name: string;
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

function writeObject(bytes: Buffer, at: number, edits: Edits, parts: Buffer[]): void {
  const isObject = bytes[at] === openBrace;
  const { members } = isObject ? membersOf(bytes, at) : { members: [] };
  let separator = "{";
  const separate = (): void => {
    parts.push(Buffer.from(separator));
    separator = ",";
  };
  for (const [name, edit] of edits) {
    if (edit === undefined || members.some((member) => member.name === name)) continue;
    separate();
    parts.push(Buffer.from(`${JSON.stringify(name)}:`));
    writeValue(empty, 0, edit, parts);
  }
  for (const member of members) {
    if (!edits.has(member.name)) {
      separate();
      parts.push(bytes.subarray(member.start, member.valueEnd));
      continue;
    }
    const edit = edits.get(member.name);
    // Of equal names the last one counts (as in JSON.parse), so the edit goes there and the others go away.
    const isLast = members.findLast(({ name }) => name === member.name) === member;
    if (edit === undefined || !isLast) continue;
    separate();
    parts.push(bytes.subarray(member.start, member.valueStart));
    writeValue(bytes, member.valueStart, edit, parts);
  }
  parts.push(Buffer.from(separator === "{" ? "{}" : "}"));
}

const empty = Buffer.alloc(0);

function writeValue(bytes: Buffer, at: number, edit: string | Edits, parts: Buffer[]): void {
  if (typeof edit === "string") parts.push(Buffer.from(edit));
  else writeObject(bytes, at, edit, parts);
}

/** The members of the object that starts at `at`. */
function membersOf(bytes: Buffer, at: number): { readonly members: readonly Member[] } {
  const members: Member[] = [];
  let next = skipSpace(bytes, at + 1);
  while (next < bytes.length && bytes[next] !== closeBrace) {
    const start = next;
    const nameEnd = stringEnd(bytes, start);
    const valueStart = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1);
    const valueEnd = valueEndOf(bytes, valueStart);
    members.push({ name: nameOf(bytes, start, nameEnd), start, valueStart, valueEnd });
    next = skipSpace(bytes, valueEnd);
    if (bytes[next] === comma) next = skipSpace(bytes, next + 1);
  }
  return { members };
}

function nameOf(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start + 1, end - 1);
  if (!text.includes("\\")) return text;
  const name: unknown = JSON.parse(`"${text}"`);
  return String(name);
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  // Space, tab, line feed, carriage return.
  while (
    at < bytes.length &&
    (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09)
  )
    at++;
  return at;
}

/** The place behind the string that starts at `at`. */
function stringEnd(bytes: Buffer, at: number): number {
  for (let end = bytes.indexOf(quote, at + 1); end >= 0; end = bytes.indexOf(quote, end + 1)) {
    let slashes = 0;
    while (bytes[end - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return bytes.length;
}

/** The place behind the value that starts at `at`; without recursion, whatever it nests. */
function valueEndOf(bytes: Buffer, from: number): number {
  let depth = 0;
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === quote) {
      at = stringEnd(bytes, at);
      if (depth === 0) return at;
      continue;
    }
    if (byte === openBrace || byte === openBracket) depth++;
    else if (byte === closeBrace || byte === closeBracket) {
      // The end of what surrounds a number or literal.
      if (depth === 0) return at;
      depth--;
      if (depth === 0) return at + 1;
    } else if (
      depth === 0 &&
      (byte === comma || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
    ) {
      return at;
    }
    at++;
  }
  return at;
}
