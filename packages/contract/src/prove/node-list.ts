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

/** Ids are far below this, so that two of them make one exact number. */
const idRange = 2 ** 26;

/** A text or number that is the same for lists of the same nodes only. */
export function listKey(parts: readonly Node[]): number | string {
  const [first, second] = parts;
  if (parts.length === 2 && first !== undefined && second !== undefined)
    return first.id * idRange + second.id;
  let key = "";
  for (const part of parts) key += `${part.id},`;
  return key;
}

/** The order in which nodes were made. */
export function byId(left: Node, right: Node): number {
  return left.id - right.id;
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
  const [value] = key.values.values();
  return typeof value === "string" ? value : undefined;
}
