import type { Node } from "./node.ts";
import { quotient } from "./rational.ts";

/** Inclusion of one atom in another of the same kind, by comparing what they hold. */
export function impliesAtom(left: Node, right: Node): boolean {
  switch (right.kind) {
    case "minimum":
      return (
        left.kind === "minimum" &&
        (left.value > right.value ||
          (left.value === right.value && (left.exclusive || !right.exclusive)))
      );
    case "maximum":
      return (
        left.kind === "maximum" &&
        (left.value < right.value ||
          (left.value === right.value && (left.exclusive || !right.exclusive)))
      );
    case "multiple":
      return left.kind === "multiple" && impliesMultiple(left, right);
    case "min-length":
    case "min-items":
    case "min-keys":
      return left.kind === right.kind && left.count >= right.count;
    case "max-length":
    case "max-items":
    case "max-keys":
      return left.kind === right.kind && left.count <= right.count;
    case "enum":
      return (
        right.negated &&
        left.kind === "enum" &&
        left.negated &&
        [...right.values.keys()].every((text) => left.values.has(text))
      );
    default:
      return false;
  }
}

function impliesMultiple(
  left: Extract<Node, { kind: "multiple" }>,
  right: Extract<Node, { kind: "multiple" }>,
): boolean {
  if (left.negated !== right.negated) return false;
  const [larger, smaller] = left.negated ? [right, left] : [left, right];
  return quotient(larger.divisor, smaller.divisor).denominator === 1n;
}
