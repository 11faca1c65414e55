import { Heredocs } from "./heredoc.ts";
import { readJsx, startsElement } from "./jsx.ts";
import type { Language, Quote } from "./languages.ts";
import { attributeFrame, elementFrame, finish, replaceIn } from "./literal-frames.ts";
import type { CodeFrame, JsxFrame, LiteralFrame } from "./literal-frames.ts";
import { limits } from "./limits.ts";
import { filler } from "./mask.ts";
import {
  characterLength,
  classesOf,
  commentEnd,
  expectsValue,
  joinsAcross,
  regexEnd,
} from "./program-code.ts";
import { escapeAt } from "./string-literal.ts";
import { TextBuilder, slice } from "./text.ts";
import type { Text } from "./text.ts";
import type { Place } from "./value.ts";

/** What was read: a group holds the literals that the program joins. */
export interface Literals {
  readonly groups: readonly (readonly Text[])[];
  readonly comments: readonly Place[];
}

/** Reads the literals of one program; what is open stands on a stack, so that nothing recurses. */
export class LiteralReader {
  readonly #text: Text;
  readonly #value: string;
  readonly #language: Language;
  readonly #classes: Uint8Array;
  readonly #groups: Text[][] = [];
  readonly #comments: Place[] = [];
  readonly #frames: (CodeFrame | LiteralFrame | JsxFrame)[] = [];
  readonly #heredocs: Heredocs;
  #at = 0;
  /** Offset after the last character that is neither blank nor comment. */
  #said = 0;

  constructor(text: Text, language: Language) {
    this.#text = text;
    this.#value = text.value;
    this.#language = language;
    this.#classes = classesOf(language);
    this.#heredocs = new Heredocs(language.heredoc);
  }

  read(): Literals {
    this.#enter("", 0);
    while (this.#at < this.#value.length) {
      const frame = this.#frames.at(-1);
      if (frame === undefined) break;
      if (frame.kind === "code") this.#code(frame);
      else if (frame.kind === "literal") this.#literal(frame);
      else this.#element(frame);
    }
    // What nothing closes ends with the text, or where its open hole begins.
    let end = this.#value.length;
    for (const frame of this.#frames.toReversed()) {
      if (frame.kind === "code") end = Math.min(end, frame.from);
      else finish(frame, Math.max(frame.copied, end));
    }
    const comments = this.#comments;
    return { groups: this.#groups.filter((group) => group.length > 0), comments };
  }

  #enter(closer: string, from: number): void {
    this.#frames.push({ kind: "code", closer, from, depth: 0, format: false, last: undefined });
  }

  /** Reads code up to where a literal begins or the hole ends. */
  #code(frame: CodeFrame): void {
    const { length } = this.#value;
    const depth = this.#frames.length;
    while (this.#at < length && this.#frames.length === depth) {
      const code = this.#value.charCodeAt(this.#at);
      const kind = code < 128 ? (this.#classes[code] ?? 0) : 0;
      if (kind === 2) {
        this.#special(frame, code);
        continue;
      }
      this.#at += 1;
      if (kind === 0) this.#said = this.#at;
    }
  }

  #special(frame: CodeFrame, code: number): void {
    const value = this.#value;
    if (code === 10) return this.#lineBreak();
    if (code === 92) {
      this.#at += value[this.#at + 1] === "\r" ? 3 : 2;
      return;
    }
    const owner = this.#frames.at(-2);
    const isFormatted = owner?.kind === "literal" && owner.hole?.doubled === true;
    if (!isFormatted && this.#comment()) return;
    if (owner?.kind === "literal" && this.#endsOwner(owner)) return;
    const character = value[this.#at] ?? "";
    if (frame.depth === 0 && character === frame.closer) return this.#leave(frame);
    const quote = frame.format ? undefined : this.#quoteAt();
    if (quote !== undefined) return this.#open(frame, quote);
    const announced = character === "<" ? this.#heredocs.announce(value, this.#at) : 0;
    if (announced > 0) {
      this.#at += announced;
      this.#said = this.#at;
      return;
    }
    const { regex, jsx, lifetimes } = this.#language;
    const isValue = (character === "/" || character === "<") && expectsValue(value, this.#said);
    const isElement = isValue && jsx === true && character === "<" && !this.#isDeep;
    if (isElement && startsElement(value, this.#at)) return this.#openElement();
    if (isValue && regex === true && character === "/") {
      this.#at = regexEnd(value, this.#at);
    } else {
      if ("([{".includes(character)) frame.depth += 1;
      if (")]}".includes(character)) frame.depth = Math.max(0, frame.depth - 1);
      if (character === ":" && frame.depth === 0 && isFormatted) frame.format = true;
      const isQuote = character === "'" && lifetimes === true;
      this.#at += isQuote ? characterLength(value, this.#at) : 1;
    }
    this.#said = this.#at;
  }

  /** A line ends: texts that were announced begin, and a literal of one line with a hole ends. */
  #lineBreak(): void {
    const owner = this.#frames.at(-2);
    if (owner?.kind === "literal" && !owner.lines) {
      this.#frames.pop();
      return this.#close(owner, this.#at, this.#at);
    }
    this.#at += 1;
    for (const { from, to, after } of this.#heredocs.begin(this.#value, this.#at)) {
      this.#groups.push([slice(this.#text, from, to)]);
      this.#at = after;
      this.#said = after;
    }
  }

  #comment(): boolean {
    const start = this.#at;
    const end = commentEnd(this.#value, start, this.#language);
    if (end === -1) return false;
    this.#comments.push({ start, end });
    this.#at = end;
    return true;
  }

  /** Three quotes in a hole end the literal around it, so that a broken hole ends there, too. */
  #endsOwner(owner: LiteralFrame): boolean {
    if (owner.close.length < 3 || !this.#value.startsWith(owner.close, this.#at)) return false;
    this.#frames.pop();
    this.#close(owner, this.#at, this.#at + owner.close.length);
    return true;
  }

  /** Ends a hole: the expression is covered unless the masks of templates know it. */
  #leave(frame: CodeFrame): void {
    this.#at += 1;
    this.#said = this.#at;
    this.#frames.pop();
    const owner = this.#frames.at(-1);
    if (owner === undefined || owner.kind === "code") return;
    // The end of a tag covers the tag with what is in it.
    if (owner.kind === "jsx" && owner.tag !== "none") return;
    owner.builder.copy(owner.copied, frame.from);
    const expression = this.#value.slice(frame.from, this.#at);
    const isKnown = owner.kind === "literal" && owner.hole?.known === true;
    if (isKnown && /^\$\{[^{}`\\]*\}$/u.test(expression)) owner.builder.copy(frame.from, this.#at);
    else owner.builder.cover(frame.from, this.#at, filler);
    owner.copied = this.#at;
  }

  #quoteAt(): Quote | undefined {
    return this.#language.quotes.find(({ mark }) => this.#value.startsWith(mark, this.#at));
  }

  #open(frame: CodeFrame, quote: Quote): void {
    const { prefix: prefixes, raw, formatted } = this.#language;
    const before =
      prefixes === undefined ? "" : this.#value.slice(Math.max(0, this.#at - 10), this.#at);
    const prefix = prefixes?.exec(before)?.[0] ?? "";
    const isRaw = prefix !== "" && raw?.test(prefix) === true;
    const from = this.#at + quote.mark.length;
    const { last } = frame;
    const joined = last !== undefined && this.#joins(last, frame, prefix.length);
    const group = joined ? last.group : [];
    if (!joined) this.#groups.push(group);
    const hasHoles = !this.#isDeep && (formatted === undefined || formatted.test(prefix));
    this.#frames.push({
      kind: "literal",
      builder: new TextBuilder(this.#text),
      group,
      close: quote.mark + prefix.replaceAll(/[^#]/gu, ""),
      lines: quote.lines === true || (isRaw && /[#@]/u.test(prefix)),
      escape: isRaw ? (this.#language.rawEscape ?? "none") : quote.escape,
      hole: hasHoles ? quote.hole : undefined,
      copied: from,
    });
    this.#at = from;
  }

  /** Beyond the limit a hole is plain characters, so that no text is covered too often. */
  get #isDeep(): boolean {
    return this.#frames.length > limits.codeDepth;
  }

  /** Whether the program joins a literal here with the one before it. */
  #joins(last: NonNullable<CodeFrame["last"]>, frame: CodeFrame, prefix: number): boolean {
    let gap = "";
    let from = last.after;
    if (this.#at - from > limits.callCharacters) return false;
    for (const comment of this.#comments.slice(last.comments)) {
      gap += this.#value.slice(from, comment.start);
      from = comment.end;
    }
    gap += this.#value.slice(from, Math.max(from, this.#at - prefix));
    return joinsAcross(gap, this.#language, frame.depth > 0 || frame.closer !== "");
  }

  /** Reads a literal up to its end or its next hole. */
  #literal(frame: LiteralFrame): void {
    const value = this.#value;
    const { close, hole, escape } = frame;
    const [closeCode, holeCode] = [close.charCodeAt(0), hole?.open.charCodeAt(0)];
    for (let at = this.#at; at < value.length; at += 1) {
      const code = value.charCodeAt(at);
      if (code === holeCode || (code === 125 && hole?.doubled === true)) {
        const brace = value[at] ?? "";
        if (hole?.doubled === true && value[at + 1] === brace) {
          replaceIn(frame, brace, at, 2);
          at += 1;
          continue;
        }
        if (hole !== undefined && value.startsWith(hole.open, at)) {
          this.#at = at + hole.open.length;
          this.#said = this.#at;
          return this.#enter(hole.close, at);
        }
      }
      if (code === closeCode && value.startsWith(close, at)) {
        if (escape !== "doubled" || value[at + 1] !== close)
          return this.#close(frame, at, at + close.length);
        replaceIn(frame, close, at, 2);
        at += 1;
      } else if (code === 92 && escape === "backslash") {
        const [characters, width] = escapeAt(value, at, value.length);
        replaceIn(frame, characters, at, width);
        at += width - 1;
      } else if (code === 92 && escape === "kept") {
        at += 1;
      } else if (code === 10 && !frame.lines) {
        return this.#close(frame, at, at);
      }
    }
    this.#at = value.length;
  }

  #close(frame: LiteralFrame, to: number, after: number): void {
    this.#frames.pop();
    finish(frame, to);
    this.#at = after;
    this.#said = after;
    const code = this.#frames.at(-1);
    if (code?.kind === "code")
      code.last = { after, group: frame.group, comments: this.#comments.length };
  }

  #openElement(): void {
    const group: Text[] = [];
    this.#groups.push(group);
    this.#frames.push(elementFrame(this.#text, this.#at, group));
  }

  #element(frame: JsxFrame): void {
    const [stop, at] = readJsx(this.#value, this.#at, frame, (from, to) => {
      frame.builder.copy(frame.copied, from);
      frame.builder.cover(Math.max(from, frame.copied), to, " ");
      frame.copied = to;
    });
    this.#at = at;
    if (stop === "hole") {
      this.#at += 1;
      this.#said = this.#at;
      return this.#enter("}", at);
    }
    if (stop === "quote") return this.#attribute(at);
    this.#frames.pop();
    finish(frame, at);
    this.#said = at;
  }

  /** An attribute's string: no escapes, any lines. */
  #attribute(at: number): void {
    const group: Text[] = [];
    this.#groups.push(group);
    this.#frames.push(attributeFrame(this.#text, at, group));
    this.#at = at + 1;
  }
}
