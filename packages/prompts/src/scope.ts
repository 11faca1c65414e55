import { limits } from "./limits.ts";
import type { Section } from "./markdown.ts";
import type { Placed } from "./passage.ts";
import type { KnownTool } from "./vocabulary.ts";

/** How near the tool is that a parameter is said to belong to. */
export type Nearness = "line" | "item" | "list" | "section" | "file";

/** The tools that a parameter belongs to, and how near they are named. */
export interface Owner {
  readonly tools: readonly KnownTool[];
  readonly nearness: Nearness;
  /** Characters between the parameter and the tool. */
  readonly distance: number;
  /** The tool stands in the block that introduces the list, or in an enclosing item. */
  readonly introduces: boolean;
}

interface Near {
  readonly mention: ScopeMention;
  readonly tools: readonly KnownTool[];
}

/** A place in the passage that names tools. */
export interface ScopeMention {
  readonly hit: { readonly from: number; readonly to: number };
  readonly tools: readonly KnownTool[];
}

type Owns = (tool: KnownTool) => boolean;

/**
 * Finds the tools that a parameter named in a passage belongs to, from the nearest surroundings
 * outwards.
 */
export class Scope {
  readonly #mentions: readonly ScopeMention[];
  readonly #value: string;

  constructor(value: string, mentions: readonly ScopeMention[]) {
    this.#value = value;
    this.#mentions = mentions;
  }

  owner(hit: Placed, owns: Owns): Owner | undefined {
    return (
      found("line", hit, this.#onLine(hit, owns)) ??
      found("item", hit, this.#ownBlock(hit, owns)) ??
      found("item", hit, this.#introduction(hit, owns), true) ??
      found("list", hit, this.#inList(hit, owns)) ??
      found("section", hit, this.#inHeading(hit, owns), true) ??
      found("section", hit, this.#inSection(hit, owns)) ??
      found("file", hit, this.#anywhere(hit, owns))
    );
  }

  #onLine(hit: Placed, owns: Owns): Near | undefined {
    const before = this.#before(hit.from, hit.lineFrom, owns);
    const after = this.#after(hit.to, hit.lineTo, owns);
    if (before === undefined) return near(after, owns);
    const tools = [...owners(before, owns)];
    // "`a` and `b` accept `query`": every tool of the same clause.
    let index = this.#indexBefore(before.hit.from + 1);
    let later = before;
    while (index > 0 && tools.length < 4) {
      index -= 1;
      const earlier = this.#mentions[index];
      if (earlier === undefined || earlier.hit.from < hit.lineFrom) break;
      if (!isConjunction(this.#value.slice(earlier.hit.to, later.hit.from))) break;
      for (const tool of owners(earlier, owns)) if (!tools.includes(tool)) tools.push(tool);
      later = earlier;
    }
    return { mention: before, tools };
  }

  #ownBlock({ from, to, unit }: Placed, owns: Owns): Near | undefined {
    const mention = this.#before(from, unit.from, owns) ?? this.#after(to, unit.to, owns);
    return near(mention, owns);
  }

  /** The enclosing list items, or the block right before the list. */
  #introduction({ unit }: Placed, owns: Owns): Near | undefined {
    for (let parent = unit.parent; parent !== undefined; parent = parent.parent) {
      const mention = this.#before(parent.to, parent.from, owns);
      if (mention !== undefined) return near(mention, owns);
    }
    const intro = unit.list?.intro;
    const mention = intro === undefined ? undefined : this.#before(intro.to, intro.from, owns);
    return near(mention, owns);
  }

  #inList(hit: Placed, owns: Owns): Near | undefined {
    const { list } = hit.unit;
    if (list === undefined) return undefined;
    const mention = this.#before(hit.from, list.from, owns) ?? this.#after(hit.to, list.to, owns);
    return near(mention, owns);
  }

  /** The heading of the section, or of one around it. */
  #inHeading(hit: Placed, owns: Owns): Near | undefined {
    for (
      let section: Section | undefined = hit.unit.section;
      section !== undefined;
      section = section.parent
    ) {
      const { heading } = section;
      const mention =
        heading === undefined ? undefined : this.#before(heading.to, heading.from, owns);
      if (mention !== undefined) return near(mention, owns);
    }
    return undefined;
  }

  #inSection(hit: Placed, owns: Owns): Near | undefined {
    return near(this.#before(hit.from, hit.unit.section.from, owns), owns);
  }

  #anywhere(hit: Placed, owns: Owns): Near | undefined {
    const mention =
      this.#before(hit.from, 0, owns) ?? this.#after(hit.to, Number.POSITIVE_INFINITY, owns);
    return near(mention, owns);
  }

  #before(offset: number, from: number, owns: Owns): ScopeMention | undefined {
    let index = this.#indexBefore(offset);
    for (let step = 0; step < limits.scopeMentions && index >= 0; step += 1, index -= 1) {
      const mention = this.#mentions[index];
      if (mention === undefined || mention.hit.from < from) return undefined;
      if (mention.tools.some(owns)) return mention;
    }
    return undefined;
  }

  #after(offset: number, to: number, owns: Owns): ScopeMention | undefined {
    let index = this.#indexBefore(offset) + 1;
    for (let step = 0; step < limits.scopeMentions; step += 1, index += 1) {
      const mention = this.#mentions[index];
      if (mention === undefined || mention.hit.from >= to) return undefined;
      if (mention.tools.some(owns)) return mention;
    }
    return undefined;
  }

  /** Index of the last mention that starts before `offset`, or -1. */
  #indexBefore(offset: number): number {
    let low = -1;
    let high = this.#mentions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#mentions[middle]?.hit.from ?? 0) < offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function found(
  nearness: Nearness,
  hit: Placed,
  near: Near | undefined,
  introduces = false,
): Owner | undefined {
  if (near === undefined || near.tools.length === 0) return undefined;
  const distance = Math.max(hit.from - near.mention.hit.to, near.mention.hit.from - hit.to);
  return { tools: near.tools, nearness, distance, introduces };
}

function owners(mention: ScopeMention, owns: Owns): readonly KnownTool[] {
  return mention.tools.filter(owns);
}

function near(mention: ScopeMention | undefined, owns: Owns): Near | undefined {
  return mention === undefined ? undefined : { mention, tools: owners(mention, owns) };
}

function isConjunction(between: string): boolean {
  return (
    between.length < 40 &&
    /^[`"'*_()\s]*(?:,|\/|&|\||\+|and|or|,\s*(?:and|or))[`"'*_()\s]*$/iu.test(between)
  );
}
