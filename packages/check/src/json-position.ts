import type { LocationRange, ValueNode } from "@humanwhocodes/momoa";
import type { Span } from "@tenon/prompts";

/**
 * A function that gives the span of the member at a JSON Pointer of the text, or of the nearest place above it.
 * Undefined when the text is not JSON.
 */
export async function jsonLocator(text: string): Promise<((pointer: string) => Span) | undefined> {
  const { parse } = await import("@humanwhocodes/momoa");
  try {
    const { body } = parse(text, { mode: "json" });
    return (pointer) => locate(body, pointer);
  } catch {
    return undefined;
  }
}

function locate(root: ValueNode, pointer: string): Span {
  let node = root;
  let span: Span = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  for (const part of pointer.split("/").slice(1)) {
    const next = step(node, part.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (next === undefined) break;
    node = next.value;
    const { start, end } = next.at.loc;
    span = { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }
  return span;
}

interface Step {
  /** What the span shows: the key of a member, or an element. */
  readonly at: { readonly loc: LocationRange };
  readonly value: ValueNode;
}

function step(node: ValueNode, name: string): Step | undefined {
  if (node.type === "Object") {
    const member = node.members.find(
      ({ name: key }) => key.type === "String" && key.value === name,
    );
    return member === undefined ? undefined : { at: member.name, value: member.value };
  }
  if (node.type !== "Array") return undefined;
  const element = node.elements[Number(name)];
  return element === undefined ? undefined : { at: element.value, value: element.value };
}
