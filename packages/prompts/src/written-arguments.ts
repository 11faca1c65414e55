import { ownedKeys } from "./tool-mentions.ts";
import type { ToolMention } from "./tool-mentions.ts";
import type { MapNode, Place, ValueNode } from "./value.ts";

/** Arguments that a prompt shows near a tool's name. */
export interface WrittenArguments {
  readonly named: MapNode;
  readonly positional: readonly ValueNode[];
  /** 2 when the keys leave no doubt, 3 when they are a remark in parentheses. */
  readonly level: 2 | 3;
  /** Where the call stands when it is not at the tool's name. */
  readonly place?: Place;
}

/** True of an object of which at least half of the keys are the tool's. */
export function belongs(mention: Pick<ToolMention, "tools">, named: MapNode): boolean {
  const owned = ownedKeys(mention.tools, named);
  return owned > 0 && owned * 2 >= named.entries.length;
}
