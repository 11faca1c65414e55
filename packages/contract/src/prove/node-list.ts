import { allTypes } from "./node.ts";
import type { Node } from "./node.ts";

/** True when a node and its complement are both there. */
export function hasOpposites(parts: readonly Node[]): boolean {
  const many = parts.length > 8 ? new Set(parts) : undefined;
  for (const { negation } of parts) {
    if (negation !== undefined && (many?.has(negation) ?? parts.includes(negation))) return true;
  }
  return false;
}

/** Puts nodes into the order in which they were made; lists are short and mostly in order already. */
export function sortById(nodes: Node[]): void {
  if (nodes.length > 24) {
    nodes.sort((left, right) => left.id - right.id);
    return;
  }
  for (let index = 1; index < nodes.length; index += 1) {
    const node = nodes[index];
    if (node === undefined) continue;
    let at = index;
    for (let before = nodes[at - 1]; at > 0 && before !== undefined && before.id > node.id;) {
      nodes[at] = before;
      at -= 1;
      before = nodes[at - 1];
    }
    nodes[at] = node;
  }
}

/** The members of a conjunction: types apart, nested conjunctions opened, and the types that can satisfy all. */
export function conjuncts(list: readonly Node[]): {
  readonly parts: Node[];
  readonly typeMask: number;
  readonly mask: number;
} {
  const parts: Node[] = [];
  let typeMask = allTypes;
  let mask = allTypes;
  for (const node of list) {
    mask &= node.mask;
    if (node.kind === "type") typeMask &= node.mask;
    else if (node.kind === "and") {
      for (const part of node.parts) {
        if (part.kind === "type") typeMask &= part.mask;
        else parts.push(part);
      }
    } else if (node.kind !== "true") parts.push(node);
  }
  return { parts, typeMask, mask };
}

/** The only key that satisfies `key`, if there is just one. */
export function nameOf(key: Node): string | undefined {
  if (key.kind !== "enum" || key.negated || key.values.size !== 1) return undefined;
  for (const value of key.values.values()) return typeof value === "string" ? value : undefined;
  return undefined;
}
