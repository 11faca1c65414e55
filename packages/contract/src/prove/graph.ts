import { negated } from "./negation.ts";
import { conjuncts, hasOpposites, nameOf, sortById } from "./node-list.ts";
import { allTypes, typeOf, typeOfAtom, types } from "./node.ts";
import type { EnumNode, Node, RefNode } from "./node.ts";
import type { Json } from "../json.ts";
import { ScalarNodes } from "./scalar-nodes.ts";

/**
 * Makes nodes and gives equal nodes one identity (hash-consing), applying cheap laws of Boolean algebra on the
 * way. One graph serves one comparison, so nothing outlives it and results do not depend on earlier questions.
 */
export class Graph extends ScalarNodes {
  /** The complement. */
  not(node: Node): Node {
    if (node.negation !== undefined) return node.negation;
    const complement = negated(this, node);
    node.negation = complement;
    complement.negation ??= node;
    return complement;
  }

  items(prefix: readonly Node[], rest: Node): Node {
    let length = prefix.length;
    while (length > 0 && prefix[length - 1] === rest) length -= 1;
    if (length === 0 && rest === this.true) return this.true;
    const kept = length === prefix.length ? prefix : prefix.slice(0, length);
    const key = `i${kept.map((node) => node.id).join(",")};${rest.id}`;
    return this.table.text(key, (id) => ({
      id,
      negation: undefined,
      kind: "items",
      mask: allTypes,
      prefix: kept,
      rest,
    }));
  }

  someItem(from: number, to: number, value: Node): Node {
    if (value === this.false) return this.type(allTypes & ~types.array);
    return this.table.text(`s${from},${to},${value.id}`, (id) => ({
      id,
      negation: undefined,
      kind: "some-item",
      mask: allTypes,
      from,
      to,
      value,
    }));
  }

  itemCount(kind: "min-items" | "max-items", count: number): Node {
    if (kind === "min-items" && count <= 0) return this.true;
    if (count < 0) return this.type(allTypes & ~types.array);
    return this.table.text(`${kind}${count}`, (id) => ({
      id,
      negation: undefined,
      kind,
      mask: allTypes,
      count,
    }));
  }

  matchCount(kind: "min-matches" | "max-matches", count: number, value: Node): Node {
    if (kind === "min-matches" && count <= 0) return this.true;
    if (count < 0) return this.type(allTypes & ~types.array);
    if (kind === "min-matches" && count === 1) return this.someItem(0, Infinity, value);
    if (kind === "max-matches" && count === 0) return this.items([], this.not(value));
    return this.table.text(`${kind}${count},${value.id}`, (id) => ({
      id,
      negation: undefined,
      kind,
      mask: allTypes,
      count,
      value,
    }));
  }

  unique(isNegated = false): Node {
    return this.table.text(isNegated ? "U" : "u", (id) => ({
      id,
      negation: undefined,
      kind: "unique",
      mask: allTypes,
      negated: isNegated,
    }));
  }

  /** Names must come sorted, so that the node does not depend on key order. */
  keys(
    names: ReadonlyMap<string, Node>,
    patterns: readonly (readonly [string, Node])[],
    rest: Node,
  ): Node {
    const kept = new Map<string, Node>();
    const redundant = patterns.length === 0 || rest === this.true ? rest : undefined;
    for (const [name, value] of names) if (value !== redundant) kept.set(name, value);
    if (rest === this.true && kept.size === 0) {
      if (patterns.every(([, value]) => value === this.true)) return this.true;
    }
    return this.table.keys(kept.size === names.size ? names : kept, patterns, rest);
  }

  everyKey(key: Node, value: Node): Node {
    if (value === this.true || key === this.false) return this.true;
    const name = nameOf(key);
    if (name !== undefined) return this.keys(new Map([[name, value]]), [], this.true);
    return this.table.aboutKey("every-key", key, value);
  }

  someKey(key: Node, value: Node): Node {
    if (value === this.false || key === this.false) return this.type(allTypes & ~types.object);
    return this.table.aboutKey("some-key", key, value, nameOf(key));
  }

  keyCount(kind: "min-keys" | "max-keys", count: number): Node {
    if (kind === "min-keys" && count <= 0) return this.true;
    if (count < 0) return this.type(allTypes & ~types.object);
    return this.table.text(`${kind}${count}`, (id) => ({
      id,
      negation: undefined,
      kind,
      mask: allTypes,
      count,
    }));
  }

  /** The keys that a `keys` node's `rest` speaks about. */
  otherKeys(names: Iterable<string>, patterns: Iterable<string>): Node {
    const parts = [this.enum(names, true)];
    for (const source of patterns) parts.push(this.pattern(source, true));
    return this.and(parts);
  }

  /** A recursive schema's way back; the caller sets `target` when the schema is lowered. */
  ref(): RefNode {
    const [id, negation, mask, target] = [this.table.nextId(), undefined, allTypes, undefined];
    return { id, negation, mask, kind: "ref", target };
  }

  notRef(ref: RefNode): Node {
    return this.table.text(`R${ref.id}`, (id) => ({
      id,
      negation: undefined,
      mask: allTypes,
      kind: "not-ref",
      ref,
    }));
  }

  and(list: readonly Node[]): Node {
    const first = list[0];
    const second = list[1];
    if (first === undefined || second === undefined) return first ?? this.true;
    if (list.length === 2 && first.kind === "type") {
      const typed = this.#typed(first, second);
      if (typed !== undefined) return typed;
    }
    const { parts, typeMask, mask } = conjuncts(list);
    if (mask === 0) return this.false;
    sortById(parts);
    if (hasOpposites(parts)) return this.false;
    const kept: Node[] = [];
    let othersMask = allTypes;
    let previous: Node | undefined;
    for (const part of parts) {
      if (part === previous || (typeOfAtom(part.kind) & mask) === 0) continue;
      previous = part;
      const filtered = part.kind === "enum" && !part.negated ? this.#within(part, mask) : part;
      othersMask &= filtered.mask;
      kept.push(filtered);
    }
    if (othersMask === 0) return this.false;
    if ((othersMask & ~typeMask) !== 0) kept.push(this.type(typeMask));
    const only = kept.length < 2 ? (kept[0] ?? this.true) : undefined;
    if (only !== undefined) return only;
    sortById(kept);
    return this.table.list("and", mask, kept);
  }

  /** The commonest conjunction, an atom of one type and its type, without the detour. */
  #typed(type: Node, atom: Node): Node | undefined {
    const own = typeOfAtom(atom.kind);
    if (own === allTypes) return undefined;
    if ((own & type.mask) === 0) return type;
    const parts = type.id < atom.id ? [type, atom] : [atom, type];
    return this.table.list("and", type.mask & atom.mask, parts);
  }

  #within(node: EnumNode, mask: number): Node {
    if ((node.mask & ~mask) === 0) return node;
    return this.enumOf(
      new Map([...node.values].filter(([, value]) => typeOf(value) & mask)),
      false,
    );
  }

  or(list: readonly Node[]): Node {
    const parts = new Set<Node>();
    let typeMask = 0;
    let values: Map<string, Json> | undefined;
    let always = false;
    const add = (node: Node): void => {
      if (node.kind === "or") for (const part of node.parts) add(part);
      else if (node.kind === "true") always = true;
      else if (node.kind === "type") typeMask |= node.mask;
      else if (node.kind === "enum" && !node.negated) {
        values = new Map([...(values ?? []), ...node.values]);
      } else if (node.kind !== "false") parts.add(node);
    };
    for (const node of list) add(node);
    if (always || typeMask === allTypes) return this.true;
    const kept: Node[] = [];
    let mask = typeMask;
    const consider = (part: Node): void => {
      if ((part.mask & ~typeMask) === 0) return;
      mask |= part.mask;
      kept.push(part);
    };
    for (const part of parts) {
      if (part.negation !== undefined && parts.has(part.negation)) return this.true;
      consider(part);
    }
    if (values !== undefined) consider(this.enumOf(values, false));
    if (typeMask !== 0) kept.push(this.type(typeMask));
    if (kept.length === 0) return this.false;
    if (kept.length === 1) return kept[0] ?? this.false;
    sortById(kept);
    return this.table.list("or", mask, kept);
  }
}
