import type { EnumNode, Node } from "./node.ts";
import { types } from "./node.ts";

/** True only when no value satisfies both, seen without search: by type, by values, or by a required tag. */
export function obviouslyDisjoint(left: Node, right: Node): boolean {
  if ((left.mask & right.mask) === 0) return true;
  const leftValues = valuesOf(left);
  const rightValues = valuesOf(right);
  if (leftValues !== undefined && rightValues !== undefined) {
    return !overlap(leftValues, rightValues);
  }
  if ((left.mask & right.mask) !== types.object) return false;
  const tags = tagsOf(right);
  for (const [name, values] of tagsOf(left)) {
    const others = tags.get(name);
    if (others !== undefined && !overlap(values, others)) return true;
  }
  return false;
}

function overlap(left: EnumNode, right: EnumNode): boolean {
  for (const text of left.values.keys()) if (right.values.has(text)) return true;
  return false;
}

function partsOf(node: Node): readonly Node[] {
  return node.kind === "and" ? node.parts : [node];
}

function valuesOf(node: Node): EnumNode | undefined {
  for (const part of partsOf(node)) if (part.kind === "enum" && !part.negated) return part;
  return undefined;
}

/** Required keys whose value is one of a few: the tags of a tagged union. */
function tagsOf(node: Node): Map<string, EnumNode> {
  const tags = new Map<string, EnumNode>();
  const required = new Set<string>();
  for (const part of partsOf(node)) {
    if (part.kind === "some-key" && part.name !== undefined) required.add(part.name);
  }
  for (const part of partsOf(node)) {
    if (part.kind !== "keys") continue;
    for (const name of required) {
      const value = part.names.get(name);
      const values = value === undefined ? undefined : valuesOf(value);
      if (values !== undefined) tags.set(name, values);
    }
  }
  return tags;
}
