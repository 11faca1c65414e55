import type { Json } from "@tenon/contract";
import type { ExampleCall } from "./reference.ts";
import type { Arguments, MapNode, ValueNode } from "./value.ts";

/**
 * Turns written arguments into JSON; what only stands for a value becomes null and is listed in
 * `holes`.
 */
export function exampleCall(
  written: MapNode,
  positional: Arguments["positional"] = [],
): ExampleCall {
  const holes: string[] = [];
  const state = { holes, open: positional.length > 0 };
  return { arguments: toJson(written, "", state), holes, open: state.open };
}

function toJson(
  node: ValueNode,
  pointer: string,
  state: { readonly holes: string[]; open: boolean },
): Json {
  if (node.kind === "scalar") {
    if (!node.hole) return node.value;
    state.holes.push(pointer);
    return null;
  }
  if (node.open) state.open = true;
  if (node.kind === "list") {
    return node.items.map((item, index) => toJson(item, `${pointer}/${index}`, state));
  }
  const entries = node.entries.map(({ key, value }): [string, Json] => [
    key,
    toJson(value, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, state),
  ]);
  // Unlike assignment, this keeps a key such as `__proto__` an ordinary key.
  return Object.fromEntries(entries);
}
