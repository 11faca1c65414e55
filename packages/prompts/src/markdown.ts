/** The smallest block of a text that a sentence cannot leave. Offsets are into the text. */
export interface Unit {
  readonly kind: "heading" | "paragraph" | "item" | "row" | "code" | "comment";
  readonly from: number;
  to: number;
  readonly section: Section;
  /** The outermost list that the unit is in. */
  readonly list: List | undefined;
  /** The list item that encloses the unit (for an item: the item that its list is nested in). */
  readonly parent: Unit | undefined;
  /** For code: the first word of the fence's info string, lower case. */
  readonly language: string;
}

/** What stands under one heading, up to the next of its level; level 0 is the text before any. */
export interface Section {
  readonly level: number;
  readonly heading: Unit | undefined;
  readonly parent: Section | undefined;
  readonly from: number;
  to: number;
}

/** A list with everything in it, nested lists included. Offsets are into the text. */
export interface List {
  readonly from: number;
  to: number;
  /** The block right before the list: "Call `x` with:". */
  readonly intro: Unit | undefined;
}

/** The blocks of a text in order. */
export interface Blocks {
  readonly units: readonly Unit[];
  /** Offset of a fence that nothing closes, or -1. */
  readonly unclosedFence: number;
}

interface Fence {
  readonly marker: string;
  readonly from: number;
  readonly opener: number;
  readonly language: string;
  readonly indent: number;
}

/**
 * Block structure of Markdown in one pass over its lines: headings, paragraphs, list items, table
 * rows, fenced code, HTML comments. Like CommonMark except that indented text stays text (prompts
 * are indented inside tags and templates) and that a list item may be indented at will.
 */
export function readBlocks(value: string): Blocks {
  const reader = new BlockReader(value);
  for (let at = 0; at < value.length;) {
    const newline = value.indexOf("\n", at);
    const end = newline === -1 ? value.length : newline;
    reader.line(at, end > at && value.charCodeAt(end - 1) === 13 ? end - 1 : end);
    at = end + 1;
  }
  return reader.end();
}

class BlockReader {
  readonly #value: string;
  readonly #units: Unit[] = [];
  #section: Section = { level: 0, heading: undefined, parent: undefined, from: 0, to: 0 };
  readonly #items: { readonly indent: number; readonly unit: Unit }[] = [];
  #list: List | undefined;
  #open: Unit | undefined;
  #fence: Fence | undefined;
  #comment: Unit | undefined;

  constructor(value: string) {
    this.#value = value;
  }

  line(start: number, end: number): void {
    if (this.#fence !== undefined && this.#fenceLine(this.#fence, start, end)) return;
    if (this.#comment !== undefined) {
      this.#commentLine(this.#comment, start, end);
      return;
    }
    let [at, indent] = this.#indentation(start, end, 0);
    while (this.#value[at] === ">" && at < end) {
      [at, indent] = this.#indentation(at + 1, end, indent);
    }
    if (at >= end) {
      this.#open = undefined;
      return;
    }
    this.#content(at, end, indent);
  }

  end(): Blocks {
    const end = this.#value.length;
    const fence = this.#fence;
    if (fence !== undefined) this.#code(fence, end);
    for (let section: Section | undefined = this.#section; section; section = section.parent)
      section.to = end;
    if (this.#list !== undefined) this.#list.to = end;
    return { units: this.#units, unclosedFence: fence === undefined ? -1 : fence.opener };
  }

  #content(start: number, end: number, indentation: number): void {
    let [at, indent] = [start, indentation];
    for (;;) {
      const marker = markerAt(this.#value, at, end);
      if (marker === 0 || isRule(this.#value, at, end)) break;
      this.#leaveItems(indent);
      const [text, column] = this.#indentation(at + marker, end, indent + marker);
      this.#item(at, text < end ? Math.min(column, indent + marker + 4) : indent + marker + 1);
      [at, indent] = [text, column];
      if (at >= end) return;
    }
    if (this.#blockStart(at, end, indent)) return;
    if (this.#open !== undefined) {
      this.#extend(this.#open, end);
      return;
    }
    this.#leaveItems(indent);
    this.#open = this.#push(this.#value[at] === "|" ? "row" : "paragraph", at, end);
  }

  /** Handles lines that start or end a block of their own. */
  #blockStart(at: number, end: number, indent: number): boolean {
    if (!blockStarters.has(this.#value[at] ?? "")) return false;
    const line = this.#value.slice(at, Math.min(end, at + 200));
    const fence = /^(`{3,}|~{3,})\s*([\w+#.-]*)(?![^`\n]*`)/u.exec(line);
    if (fence !== null) {
      if (this.#open?.kind !== "item" || this.#open.to > at) this.#leaveItems(indent);
      const language = (fence[2] ?? "").toLowerCase();
      this.#fence = { marker: fence[1] ?? "", from: end + 1, opener: at, language, indent };
      return true;
    }
    const heading = /^(#{1,6})(?:[ \t]|$)/u.exec(line);
    if (heading !== null && !(this.#open?.kind === "item" && this.#open.to > at)) {
      this.#heading(at, end, heading[1]?.length ?? 1);
      return true;
    }
    if (line.startsWith("<!--")) {
      this.#leaveItems(indent);
      this.#comment = this.#push("comment", at, end);
      this.#commentLine(this.#comment, at + 4, end);
      return true;
    }
    const underline = /^(=+|-{2,})[ \t]*$/u.exec(line);
    const open = this.#open;
    if (underline !== null && open?.kind === "paragraph" && open.list === undefined) {
      this.#units.pop();
      this.#heading(open.from, end, line.startsWith("=") ? 1 : 2);
      return true;
    }
    if (isRule(this.#value, at, end)) {
      this.#open = undefined;
      return true;
    }
    if (line.startsWith("|")) {
      if (this.#open?.kind !== "item") this.#leaveItems(indent);
      this.#push("row", at, end);
      this.#open = undefined;
      return true;
    }
    return false;
  }

  #fenceLine(fence: Fence, start: number, end: number): boolean {
    let [at, indent] = this.#indentation(start, end, 0);
    while (this.#value[at] === ">" && at < end)
      [at, indent] = this.#indentation(at + 1, end, indent);
    const mark = fence.marker;
    if (this.#value.startsWith(mark, at)) {
      let after = at;
      while (this.#value[after] === mark[0] && after < end) after += 1;
      if (this.#value.slice(after, end).trim() === "") {
        this.#code(fence, start);
        return true;
      }
    }
    // A list item that ends takes its fence with it (CommonMark 0.31, section 5.2).
    const item = this.#items.at(-1);
    if (
      at < end &&
      item !== undefined &&
      fence.indent >= item.indent &&
      indent < item.indent &&
      markerAt(this.#value, at, end) > 0
    ) {
      this.#code(fence, start);
      return false;
    }
    return true;
  }

  #code(fence: Fence, to: number): void {
    this.#fence = undefined;
    const from = Math.min(fence.from, to);
    this.#units.push({ ...this.#place("code"), from, to, language: fence.language });
    this.#open = undefined;
  }

  #commentLine(comment: Unit, from: number, end: number): void {
    this.#extend(comment, end);
    const close = this.#value.indexOf("-->", from);
    this.#open = undefined;
    if (close !== -1 && close < end) this.#comment = undefined;
  }

  #heading(from: number, to: number, level: number): void {
    this.#items.length = 0;
    if (this.#list !== undefined) this.#list.to = from;
    this.#list = undefined;
    this.#open = undefined;
    let parent: Section | undefined = this.#section;
    while (parent !== undefined && parent.level >= level) {
      parent.to = from;
      parent = parent.parent;
    }
    const section: { -readonly [Key in keyof Section]: Section[Key] } = {
      level,
      heading: undefined,
      parent,
      from,
      to: this.#value.length,
    };
    this.#section = section;
    section.heading = this.#push("heading", from, to);
  }

  #item(from: number, indent: number): void {
    if (this.#list === undefined) {
      this.#list = { from, to: this.#value.length, intro: this.#units.at(-1) };
    }
    const unit = this.#push("item", from, from);
    this.#items.push({ indent, unit });
    this.#open = unit;
  }

  #leaveItems(indent: number): void {
    if (this.#items.length === 0) return;
    while (this.#items.length > 0 && indent < (this.#items.at(-1)?.indent ?? 0)) this.#items.pop();
    this.#open = undefined;
    if (this.#items.length === 0) this.#listMayEnd = true;
  }

  #push(kind: Unit["kind"], from: number, to: number): Unit {
    if (this.#listMayEnd && kind !== "item" && this.#list !== undefined) {
      this.#list.to = from;
      this.#list = undefined;
    }
    this.#listMayEnd = false;
    const unit: Unit = { ...this.#place(kind), from, to, language: "" };
    this.#units.push(unit);
    return unit;
  }

  #place(kind: Unit["kind"]): Pick<Unit, "kind" | "section" | "list" | "parent"> {
    return { kind, section: this.#section, list: this.#list, parent: this.#items.at(-1)?.unit };
  }

  #extend(unit: Unit, to: number): void {
    unit.to = to;
  }

  #listMayEnd = false;

  /**
   * Offset and column of the first character that is not a blank; a tab reaches the next multiple
   * of four.
   */
  #indentation(from: number, end: number, column: number): [offset: number, column: number] {
    let [at, width] = [from, column];
    for (; at < end; at += 1) {
      const code = this.#value.charCodeAt(at);
      if (code === 32) width += 1;
      else if (code === 9) width += 4 - (width % 4);
      else break;
    }
    return [at, width];
  }
}

/** What the lines begin with that start or end a block of their own; most lines do not. */
const blockStarters: ReadonlySet<string> = new Set("`~#<=-*_|");
const listMarkers: ReadonlySet<string> = new Set("-*+•0123456789");

/** Length of a list marker at `at` (`-`, `*`, `+`, `•`, `1.`, `a)`), or 0. */
function markerAt(value: string, at: number, end: number): number {
  if (!listMarkers.has(value[at] ?? "")) return 0;
  const match = /^(?:[-*+•]|\d{1,9}[.)])(?=[ \t]|$)/u.exec(value.slice(at, Math.min(end, at + 12)));
  return match?.[0].length ?? 0;
}

function isRule(value: string, at: number, end: number): boolean {
  return (
    end - at < 200 &&
    blockStarters.has(value[at] ?? "") &&
    /^(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/u.test(value.slice(at, end))
  );
}
