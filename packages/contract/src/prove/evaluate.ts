import { isJsonObject } from "../json.ts";
import type { Json, JsonArray, JsonObject } from "../json.ts";
import { typeOf, typeOfAtom } from "./node.ts";
import type { KeysNode, Node } from "./node.ts";
import { matchesPattern } from "./pattern.ts";
import { isMultiple } from "./rational.ts";
import { codePointLength, valueText } from "./value-text.ts";

/** Whether a concrete value satisfies a node; `undefined` when something opaque decides it. */
export function evaluate(node: Node, value: Json): boolean | undefined {
  switch (node.kind) {
    case "true":
      return true;
    case "false":
      return false;
    case "and":
      return all(node.parts, (part) => evaluate(part, value));
    case "or":
      return some(node.parts, (part) => evaluate(part, value));
    case "ref":
      return node.target === undefined ? undefined : evaluate(node.target, value);
    case "not-ref":
      return negate(evaluate(node.ref, value));
    case "type":
      return (node.mask & typeOf(value)) !== 0;
    case "enum":
      return node.values.has(valueText(value)) !== node.negated;
    case "opaque":
      return undefined;
    default:
  }
  if ((typeOfAtom(node.kind) & typeOf(value)) === 0) return true;
  if (typeof value === "number") return evaluateNumber(node, value);
  if (typeof value === "string") return evaluateString(node, value);
  if (Array.isArray(value)) return evaluateArray(node, value as JsonArray);
  return isJsonObject(value) ? evaluateObject(node, value) : true;
}

function negate(result: boolean | undefined): boolean | undefined {
  return result === undefined ? undefined : !result;
}

function all<Item>(
  list: Iterable<Item>,
  test: (item: Item) => boolean | undefined,
): boolean | undefined {
  let result: boolean | undefined = true;
  for (const item of list) {
    const each = test(item);
    if (each === false) return false;
    if (each === undefined) result = undefined;
  }
  return result;
}

function some<Item>(
  list: Iterable<Item>,
  test: (item: Item) => boolean | undefined,
): boolean | undefined {
  return negate(all(list, (item) => negate(test(item))));
}

function evaluateNumber(node: Node, value: number): boolean | undefined {
  switch (node.kind) {
    case "minimum":
      return node.exclusive ? value > node.value : value >= node.value;
    case "maximum":
      return node.exclusive ? value < node.value : value <= node.value;
    case "multiple":
      return isMultiple(value, node.divisor) !== node.negated;
    default:
      return true;
  }
}

function evaluateString(node: Node, value: string): boolean | undefined {
  switch (node.kind) {
    case "min-length":
      return codePointLength(value) >= node.count;
    case "max-length":
      return codePointLength(value) <= node.count;
    case "pattern": {
      const found = matchesPattern(node.source, value);
      return node.negated ? negate(found) : found;
    }
    case "format":
      return undefined;
    default:
      return true;
  }
}

function evaluateArray(node: Node, value: JsonArray): boolean | undefined {
  switch (node.kind) {
    case "items":
      return all(value.keys(), (index) =>
        evaluate(node.prefix[index] ?? node.rest, value[index] ?? null),
      );
    case "some-item":
      return some(value.slice(node.from, node.to), (item) => evaluate(node.value, item));
    case "min-items":
      return value.length >= node.count;
    case "max-items":
      return value.length <= node.count;
    case "min-matches":
    case "max-matches": {
      const results = value.map((item) => evaluate(node.value, item));
      const sure = results.filter((result) => result === true).length;
      const possible = sure + results.filter((result) => result === undefined).length;
      const least = sure >= node.count;
      const most = possible <= node.count;
      if (node.kind === "min-matches") return least || possible < node.count ? least : undefined;
      return most || sure > node.count ? most : undefined;
    }
    case "unique":
      return (new Set(value.map(valueText)).size === value.length) !== node.negated;
    default:
      return true;
  }
}

function evaluateObject(node: Node, value: JsonObject): boolean | undefined {
  const keys = Object.keys(value);
  switch (node.kind) {
    case "keys":
      return all(keys, (key) => all(valuesAt(node, key), (each) => evaluateAt(each, value, key)));
    case "every-key":
      return all(keys, (key) =>
        some([negate(evaluate(node.key, key)), evaluateAt(node.value, value, key)], (each) => each),
      );
    case "some-key": {
      if (node.name !== undefined) {
        return Object.hasOwn(value, node.name) ? evaluateAt(node.value, value, node.name) : false;
      }
      return some(keys, (key) =>
        all([evaluate(node.key, key), evaluateAt(node.value, value, key)], (each) => each),
      );
    }
    case "min-keys":
      return keys.length >= node.count;
    case "max-keys":
      return keys.length <= node.count;
    default:
      return true;
  }
}

function evaluateAt(node: Node, value: JsonObject, key: string): boolean | undefined {
  return evaluate(node, value[key] ?? null);
}

const unreadable: Node = {
  kind: "opaque",
  id: -1,
  mask: 63,
  negation: undefined,
  negated: false,
  reason: "regex-syntax",
  detail: "A pattern cannot be read.",
};

/** The nodes that a `keys` node asks of the value at one key. */
export function valuesAt(node: KeysNode, key: string): readonly Node[] {
  const named = node.names.get(key);
  if (node.patterns.length === 0) return [named ?? node.rest];
  const found: Node[] = named === undefined ? [] : [named];
  let certain = found.length > 0;
  let unsure = false;
  for (const [source, value] of node.patterns) {
    const match = matchesPattern(source, key);
    if (match === true) {
      found.push(value);
      certain = true;
    } else if (match === undefined) unsure = true;
  }
  if (unsure) found.push(unreadable);
  else if (!certain) found.push(node.rest);
  return found;
}
