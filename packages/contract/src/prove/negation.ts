import type { Graph } from "./graph.ts";
import { allTypes, typeOfAtom, types } from "./node.ts";
import type {
  ArrayAtom,
  ItemsNode,
  KeysNode,
  Node,
  NumberAtom,
  ObjectAtom,
  StringAtom,
} from "./node.ts";

/**
 * The complement of a node, pushed inward. An atom is true of every value of another type, so the complement of
 * an atom about numbers is "a number, and the opposite". References stay lazy, which keeps recursion finite.
 */
export function negated(graph: Graph, node: Node): Node {
  switch (node.kind) {
    case "true":
      return graph.false;
    case "false":
      return graph.true;
    case "and":
      return graph.or(node.parts.map((part) => graph.not(part)));
    case "or":
      return graph.and(node.parts.map((part) => graph.not(part)));
    case "ref":
      return graph.notRef(node);
    case "not-ref":
      return node.ref;
    case "type":
      return graph.type(allTypes & ~node.mask);
    case "enum":
      return graph.enumOf(node.values, !node.negated);
    case "opaque":
      return graph.opaque(`${node.detail}#${node.id}`, node.reason, node.detail, true);
    default:
      return graph.and([graph.type(typeOfAtom(node.kind)), opposite(graph, node)]);
  }
}

/** What a value of the atom's own type satisfies exactly when it violates the atom. */
function opposite(graph: Graph, node: NumberAtom | StringAtom | ArrayAtom | ObjectAtom): Node {
  switch (node.kind) {
    case "minimum":
      return graph.bound("maximum", node.value, !node.exclusive);
    case "maximum":
      return graph.bound("minimum", node.value, !node.exclusive);
    case "multiple":
      return graph.multiple(node.divisor, !node.negated);
    case "min-length":
      return graph.length("max-length", node.count - 1);
    case "max-length":
      return graph.length("min-length", node.count + 1);
    case "pattern":
      return graph.pattern(node.source, !node.negated);
    case "format":
      return graph.format(node.name, !node.negated);
    case "items":
      return violatedItems(graph, node);
    case "some-item":
      return noItem(graph, node.from, node.to, node.value);
    case "min-items":
      return graph.itemCount("max-items", node.count - 1);
    case "max-items":
      return graph.itemCount("min-items", node.count + 1);
    case "min-matches":
      return graph.matchCount("max-matches", node.count - 1, node.value);
    case "max-matches":
      return graph.matchCount("min-matches", node.count + 1, node.value);
    case "unique":
      return graph.unique(!node.negated);
    case "keys":
      return violatedKeys(graph, node);
    case "every-key":
      return graph.someKey(node.key, graph.not(node.value));
    case "some-key":
      return graph.everyKey(node.key, graph.not(node.value));
    case "min-keys":
      return graph.keyCount("max-keys", node.count - 1);
    default:
      return graph.keyCount("min-keys", node.count + 1);
  }
}

function violatedItems(graph: Graph, node: ItemsNode): Node {
  const violations = node.prefix.map((item, index) =>
    violation(graph, graph.someItem(index, index + 1, graph.not(item)), types.array),
  );
  const rest = graph.someItem(node.prefix.length, Infinity, graph.not(node.rest));
  violations.push(violation(graph, rest, types.array));
  return graph.or(violations);
}

function noItem(graph: Graph, from: number, to: number, value: Node): Node {
  const prefix: Node[] = Array.from({ length: from }, () => graph.true);
  if (to === Infinity) return graph.items(prefix, graph.not(value));
  for (let index = from; index < to; index += 1) prefix.push(graph.not(value));
  return graph.items(prefix, graph.true);
}

function violatedKeys(graph: Graph, node: KeysNode): Node {
  const violations: Node[] = [];
  for (const [name, value] of node.names) {
    if (value.kind === "true") continue;
    violations.push(
      violation(graph, graph.someKey(graph.name(name), graph.not(value)), types.object),
    );
  }
  for (const [source, value] of node.patterns) {
    const found = graph.someKey(graph.pattern(source), graph.not(value));
    violations.push(violation(graph, found, types.object));
  }
  if (node.rest.kind === "true") return graph.or(violations);
  const others = graph.otherKeys(
    node.names.keys(),
    node.patterns.map(([source]) => source),
  );
  violations.push(violation(graph, graph.someKey(others, graph.not(node.rest)), types.object));
  return graph.or(violations);
}

/** Restricts a vacuously true atom to its type, so that a disjunction of violations is not true elsewhere. */
function violation(graph: Graph, node: Node, type: number): Node {
  return graph.and([graph.type(type), node]);
}
