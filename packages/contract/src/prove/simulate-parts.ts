import { evaluate, valuesAt } from "./evaluate.ts";
import type {
  ArrayAtom,
  EveryKeyNode,
  ItemsNode,
  KeysNode,
  Node,
  ObjectAtom,
  SomeItemNode,
  SomeKeyNode,
} from "./node.ts";
import type { Simulation } from "./simulate.ts";

/** Whether the conjunction of `parts` visibly satisfies an atom about objects. */
export function impliesObjectAtom(
  simulation: Simulation,
  parts: readonly Node[],
  right: ObjectAtom,
): boolean {
  switch (right.kind) {
    case "keys":
      return impliesKeys(simulation, parts, right);
    case "every-key":
      return impliesEveryKey(simulation, parts, right);
    case "some-key":
      return impliesSomeKey(simulation, parts, right);
    case "min-keys": {
      const names = new Set<string>();
      for (const part of parts) {
        if (part.kind === "some-key" && part.name !== undefined) names.add(part.name);
        if (part.kind === "min-keys" && part.count >= right.count) return true;
      }
      return names.size >= right.count;
    }
    default:
      return parts.some((part) => part.kind === "max-keys" && part.count <= right.count);
  }
}

/** What the left side asks of the value at one key; rules it cannot read are left out, which only weakens it. */
export function asked(parts: readonly Node[], key: string): Node[] {
  const found: Node[] = [];
  for (const part of parts) {
    if (part.kind === "keys") {
      for (const value of valuesAt(part, key)) if (value.kind !== "opaque") found.push(value);
    } else if (part.kind === "every-key" && evaluate(part.key, key) === true)
      found.push(part.value);
  }
  return found;
}

/** Whether the value at one key, where present, visibly satisfies `value`. */
export function impliesNamed(
  simulation: Simulation,
  parts: readonly Node[],
  name: string,
  value: Node,
): boolean {
  return simulation.allImply(asked(parts, name), value);
}

/** True when the values at one key are asked for the very same: the commonest case between two versions. */
export function asksExactly(parts: readonly Node[], name: string, value: Node): boolean {
  if (value.kind === "opaque") return false;
  for (const part of parts) if (part.kind === "keys" && part.names.get(name) === value) return true;
  return false;
}

function impliesKeys(simulation: Simulation, parts: readonly Node[], right: KeysNode): boolean {
  const groups = parts.filter((part): part is KeysNode => part.kind === "keys");
  for (const [name, value] of right.names) {
    if (asksExactly(groups, name, value)) continue;
    if (!impliesNamed(simulation, parts, name, value)) return false;
  }
  for (const [source, value] of right.patterns) {
    const same = groups.flatMap((group) =>
      group.patterns.filter(([other]) => other === source).map(([, each]) => each),
    );
    if (!simulation.allImply(same, value)) return false;
  }
  return impliesRest(simulation, parts, right);
}

/** Whether the values at keys that `right` neither names nor matches visibly satisfy its `rest`. */
export function impliesRest(
  simulation: Simulation,
  parts: readonly Node[],
  right: KeysNode,
): boolean {
  if (right.rest.kind === "true") return true;
  const groups = parts.filter((part): part is KeysNode => part.kind === "keys");
  const sources = new Set(right.patterns.map(([source]) => source));
  for (const group of groups) {
    for (const name of group.names.keys()) {
      if (right.names.has(name) || !mayBeOther(right, name)) continue;
      if (!simulation.allImply(asked(parts, name), right.rest)) return false;
    }
  }
  const rests = groups
    .filter((group) => group.patterns.every(([source]) => sources.has(source)))
    .map((group) => group.rest);
  return simulation.allImply(rests, right.rest);
}

function mayBeOther(node: KeysNode, name: string): boolean {
  const values = valuesAt(node, name);
  return values.includes(node.rest) || values.some((value) => value.kind === "opaque");
}

function impliesEveryKey(
  simulation: Simulation,
  parts: readonly Node[],
  right: EveryKeyNode,
): boolean {
  const rules = parts.filter((part): part is EveryKeyNode => part.kind === "every-key");
  return rules.some(
    (rule) =>
      simulation.implies(right.key, rule.key) && simulation.implies(rule.value, right.value),
  );
}

function impliesSomeKey(
  simulation: Simulation,
  parts: readonly Node[],
  right: SomeKeyNode,
): boolean {
  const present = parts.filter((part): part is SomeKeyNode => part.kind === "some-key");
  if (right.name !== undefined) {
    const same = present.filter((part) => part.name === right.name);
    if (same.length === 0) return false;
    const values = same.map((part) => part.value);
    return simulation.allImply([...values, ...asked(parts, right.name)], right.value);
  }
  return present.some(
    (part) =>
      simulation.implies(part.key, right.key) &&
      simulation.allImply(
        [part.value, ...(part.name === undefined ? [] : asked(parts, part.name))],
        right.value,
      ),
  );
}

/** Whether the conjunction of `parts` visibly satisfies an atom about arrays. */
export function impliesArrayAtom(
  simulation: Simulation,
  parts: readonly Node[],
  right: ArrayAtom,
): boolean {
  switch (right.kind) {
    case "items":
      return impliesItems(simulation, parts, right);
    case "some-item":
      return impliesSomeItem(simulation, parts, right);
    case "min-items":
      return parts.some(
        (part) =>
          (part.kind === "min-items" && part.count >= right.count) ||
          (part.kind === "some-item" && part.from + 1 >= right.count),
      );
    case "min-matches":
      return parts.some(
        (part) =>
          part.kind === "min-matches" &&
          part.count >= right.count &&
          simulation.implies(part.value, right.value),
      );
    case "max-matches":
      return parts.some(
        (part) =>
          part.kind === "max-matches" &&
          part.count <= right.count &&
          simulation.implies(right.value, part.value),
      );
    default:
      return false;
  }
}

function impliesItems(simulation: Simulation, parts: readonly Node[], right: ItemsNode): boolean {
  const groups = parts.filter((part): part is ItemsNode => part.kind === "items");
  const limits = parts.map((part) => (part.kind === "max-items" ? part.count : Infinity));
  const longest = Math.min(...limits);
  const special = Math.max(right.prefix.length, ...groups.map((group) => group.prefix.length));
  for (let index = 0; index <= special && index < longest; index += 1) {
    const values = groups.map((group) => group.prefix[index] ?? group.rest);
    if (!simulation.allImply(values, right.prefix[index] ?? right.rest)) return false;
    if (values.some((value) => value.kind === "false")) return true;
  }
  return true;
}

function impliesSomeItem(
  simulation: Simulation,
  parts: readonly Node[],
  right: SomeItemNode,
): boolean {
  return parts.some((part) => {
    if (part.kind === "some-item") {
      if (part.from < right.from || part.to > right.to) return false;
      return simulation.implies(part.value, right.value);
    }
    if (part.kind !== "min-matches" || right.from > 0 || right.to !== Infinity) return false;
    return part.count >= 1 && simulation.implies(part.value, right.value);
  });
}
