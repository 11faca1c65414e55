/** Where a reader of JSX stopped: at an expression, at an attribute's quote, after the element. */
export type JsxStop = "hole" | "quote" | "end";

/** An element that is being read, with everything in it. */
export interface JsxElement {
  /** Elements that are open. */
  depth: number;
  tag: "none" | "opening" | "closing";
  /** Offset of the tag's `<`. */
  tagFrom: number;
}

/** True for a `<` that begins an element rather than a comparison or a list of types. */
export function startsElement(value: string, at: number): boolean {
  const head = value.slice(at, at + 80);
  return /^<(?:>|[A-Za-z_$])/u.test(head) && !/^<[\w$]+(?:\s*,|\s+extends\b)/u.test(head);
}

/**
 * Reads on in an element from `at` up to where something else begins; `covered` is told each tag.
 */
export function readJsx(
  value: string,
  at: number,
  element: JsxElement,
  covered: (from: number, to: number) => void,
): readonly [stop: JsxStop, at: number] {
  let offset = at;
  while (offset < value.length) {
    const character = value[offset];
    if (character === "{") return ["hole", offset];
    if (element.tag === "none") {
      if (character === "<") {
        element.tag = value[offset + 1] === "/" ? "closing" : "opening";
        element.tagFrom = offset;
        element.depth += element.tag === "opening" ? 1 : 0;
      }
    } else if (character === '"' || character === "'") {
      return ["quote", offset];
    } else if (character === ">" && value[offset - 1] !== "=") {
      const ends = element.tag === "closing" || value[offset - 1] === "/";
      element.depth -= ends ? 1 : 0;
      element.tag = "none";
      covered(element.tagFrom, offset + 1);
      if (element.depth <= 0) return ["end", offset + 1];
    }
    offset += 1;
  }
  return ["end", offset];
}
