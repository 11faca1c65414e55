import { limits } from "./limits.ts";
import { joinPointer } from "./pointer.ts";

/** Why a raw definition cannot be taken: too many characters, too many levels, or a value that JSON has not. */
export type SizeProblem = "too-large" | "too-deep" | { readonly notJsonAt: string };

interface Frame {
  readonly value: object;
  readonly keys: readonly string[];
  next: number;
}

/**
 * Measures a raw definition without recursion, so that no nesting depth can overflow the stack:
 * what is wrong with it, or the number of characters of its JSON text.
 */
export function measureDefinition(definition: object): SizeProblem | number {
  const stack: Frame[] = [frameOf(definition)];
  let characters = 2;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const key = top.keys[top.next];
    if (key === undefined) {
      stack.pop();
      continue;
    }
    top.next += 1;
    const value: unknown = Reflect.get(top.value, key);
    const size = sizeOf(value);
    if (size === undefined) return { notJsonAt: pointerOf(stack) };
    characters += size + (Array.isArray(top.value) ? 1 : key.length + 4);
    if (characters > limits.toolCharacters) return "too-large";
    if (typeof value !== "object" || value === null) continue;
    if (stack.length >= limits.toolDepth) return "too-deep";
    stack.push(frameOf(value));
  }
  return characters;
}

function frameOf(value: object): Frame {
  return { value, keys: Object.keys(value), next: 0 };
}

/** Characters of a leaf, or of the brackets of a container; undefined for what is not JSON. */
function sizeOf(value: unknown): number | undefined {
  switch (typeof value) {
    case "string":
      return value.length + 2;
    case "number":
      return Number.isFinite(value) ? 8 : undefined;
    case "boolean":
      return 5;
    case "object":
      return 2;
    default:
      return undefined;
  }
}

function pointerOf(stack: readonly Frame[]): string {
  return stack.reduce((pointer, { keys, next }) => joinPointer(pointer, keys[next - 1] ?? ""), "");
}
