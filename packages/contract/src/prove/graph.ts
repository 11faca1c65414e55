import type { Json } from "../json.ts";
import { negated } from "./negation.ts";
import { byId, conjuncts, hasOpposites, listKey, nameOf } from "./node-list.ts";
import { allTypes, typeOf, typeOfAtom, types } from "./node.ts";
import type { EnumNode, NewNode, Node, RefNode } from "./node.ts";
import type { Rational } from "./rational.ts";
import { valueText } from "./value-text.ts";

type NewList = NewNode & { readonly kind: "and" | "or" };

/**
 * Makes nodes and gives equal nodes one identity (hash-consing), applying cheap laws of Boolean algebra on the
 * way. One graph serves one comparison, so nothing outlives it and results do not depend on earlier questions.
 */
export class Graph {
  readonly #nodes = new Map<string, Node>();
  readonly #names = new Map<string, Node>();
  readonly #ands = new Map<number | string, Node>();
  readonly #ors = new Map<number | string, Node>();
  #nextId = 0;
  readonly true: Node;
  readonly false: Node;

  constructor() {
    this.true = this.#intern("true", { kind: "true", mask: allTypes });
    this.false = this.#intern("false", { kind: "false", mask: 0 });
    this.true.negation = this.false;
    this.false.negation = this.true;
  }

  #intern(key: string, fields: NewNode): Node {
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    // Filled in place: nodes are made by the dozen in every comparison, and a copy costs more than the rest.
    const node = Object.assign(fields, { id: this.#nextId, negation: undefined }) as Node;
    this.#nextId += 1;
    this.#nodes.set(key, node);
    return node;
  }

  /** Conjunctions and disjunctions are by far the most nodes: pairs, most of them, have a number as their key. */
  #internList(known: Map<number | string, Node>, fields: NewList): Node {
    const key = listKey(fields.parts);
    const made = known.get(key);
    if (made !== undefined) return made;
    const node = Object.assign(fields, { id: this.#nextId, negation: undefined }) as Node;
    this.#nextId += 1;
    known.set(key, node);
    return node;
  }

  /** The complement. */
  not(node: Node): Node {
    if (node.negation !== undefined) return node.negation;
    const complement = negated(this, node);
    node.negation = complement;
    complement.negation ??= node;
    return complement;
  }

  type(mask: number): Node {
    if (mask === allTypes) return this.true;
    if (mask === 0) return this.false;
    return this.#intern(`t${mask}`, { kind: "type", mask });
  }

  /** The text itself as the only value: how keys are named. */
  name(text: string): Node {
    const node =
      this.#names.get(text) ?? this.enumOf(new Map([[JSON.stringify(text), text]]), false);
    this.#names.set(text, node);
    return node;
  }

  enum(list: Iterable<Json>, isNegated = false): Node {
    const values = new Map<string, Json>();
    for (const value of list) values.set(valueText(value), value);
    return this.enumOf(values, isNegated);
  }

  /** The values by their canonical texts, or all others. */
  enumOf(values: ReadonlyMap<string, Json>, isNegated: boolean): Node {
    if (values.size === 0) return isNegated ? this.true : this.false;
    let mask = 0;
    for (const value of values.values()) mask |= typeOf(value);
    const [only] = values.keys();
    const texts = values.size === 1 ? only : [...values.keys()].toSorted().join(",");
    const key = `${isNegated ? "E" : "e"}${texts}`;
    return this.#intern(key, {
      kind: "enum",
      mask: isNegated ? allTypes : mask,
      negated: isNegated,
      values,
    });
  }

  opaque(key: string, reason: string, detail: string, isNegated = false): Node {
    return this.#intern(`${isNegated ? "O" : "o"}${reason} ${key}`, {
      kind: "opaque",
      mask: allTypes,
      negated: isNegated,
      reason,
      detail,
    });
  }

  bound(kind: "minimum" | "maximum", value: number, exclusive: boolean): Node {
    const key = `${kind === "minimum" ? ">" : "<"}${exclusive ? "!" : ""}${value}`;
    return this.#intern(key, { kind, mask: allTypes, value, exclusive });
  }

  multiple(divisor: Rational, isNegated = false): Node {
    return this.#intern(`${isNegated ? "M" : "m"}${divisor.numerator}/${divisor.denominator}`, {
      kind: "multiple",
      mask: allTypes,
      negated: isNegated,
      divisor,
    });
  }

  length(kind: "min-length" | "max-length", count: number): Node {
    if (kind === "min-length" && count <= 0) return this.true;
    if (count < 0) return this.type(allTypes & ~types.string);
    return this.#intern(`${kind}${count}`, { kind, mask: allTypes, count });
  }

  pattern(source: string, isNegated = false): Node {
    return this.#intern(`${isNegated ? "P" : "p"}${source}`, {
      kind: "pattern",
      mask: allTypes,
      negated: isNegated,
      source,
    });
  }

  format(name: string, isNegated = false): Node {
    return this.#intern(`${isNegated ? "F" : "f"}${name}`, {
      kind: "format",
      mask: allTypes,
      negated: isNegated,
      name,
    });
  }

  items(prefix: readonly Node[], rest: Node): Node {
    let length = prefix.length;
    while (length > 0 && prefix[length - 1] === rest) length -= 1;
    if (length === 0 && rest === this.true) return this.true;
    const kept = length === prefix.length ? prefix : prefix.slice(0, length);
    const key = `i${kept.map((node) => node.id).join(",")};${rest.id}`;
    return this.#intern(key, { kind: "items", mask: allTypes, prefix: kept, rest });
  }

  someItem(from: number, to: number, value: Node): Node {
    if (value === this.false) return this.type(allTypes & ~types.array);
    return this.#intern(`s${from},${to},${value.id}`, {
      kind: "some-item",
      mask: allTypes,
      from,
      to,
      value,
    });
  }

  itemCount(kind: "min-items" | "max-items", count: number): Node {
    if (kind === "min-items" && count <= 0) return this.true;
    if (count < 0) return this.type(allTypes & ~types.array);
    return this.#intern(`${kind}${count}`, { kind, mask: allTypes, count });
  }

  matchCount(kind: "min-matches" | "max-matches", count: number, value: Node): Node {
    if (kind === "min-matches" && count <= 0) return this.true;
    if (count < 0) return this.type(allTypes & ~types.array);
    if (kind === "min-matches" && count === 1) return this.someItem(0, Infinity, value);
    if (kind === "max-matches" && count === 0) return this.items([], this.not(value));
    return this.#intern(`${kind}${count},${value.id}`, { kind, mask: allTypes, count, value });
  }

  unique(isNegated = false): Node {
    return this.#intern(isNegated ? "U" : "u", {
      kind: "unique",
      mask: allTypes,
      negated: isNegated,
    });
  }

  /** Names must come sorted, so that the node does not depend on key order. */
  keys(
    names: ReadonlyMap<string, Node>,
    patterns: readonly (readonly [string, Node])[],
    rest: Node,
  ): Node {
    let key = "k";
    const kept = new Map<string, Node>();
    const redundant = patterns.length === 0 || rest === this.true ? rest : undefined;
    for (const [name, value] of names) {
      if (value === redundant) continue;
      kept.set(name, value);
      key += `${name.length}:${name}=${value.id},`;
    }
    let trivial = rest === this.true && kept.size === 0;
    for (const [source, value] of patterns) {
      key += `/${source.length}:${source}=${value.id},`;
      if (value !== this.true) trivial = false;
    }
    if (trivial) return this.true;
    return this.#intern(`${key};${rest.id}`, {
      kind: "keys",
      mask: allTypes,
      names: kept,
      patterns,
      rest,
    });
  }

  everyKey(key: Node, value: Node): Node {
    if (value === this.true || key === this.false) return this.true;
    const name = nameOf(key);
    if (name !== undefined) return this.keys(new Map([[name, value]]), [], this.true);
    return this.#intern(`a${key.id},${value.id}`, {
      kind: "every-key",
      mask: allTypes,
      key,
      value,
    });
  }

  someKey(key: Node, value: Node): Node {
    if (value === this.false || key === this.false) return this.type(allTypes & ~types.object);
    return this.#intern(`x${key.id},${value.id}`, {
      kind: "some-key",
      mask: allTypes,
      key,
      name: nameOf(key),
      value,
    });
  }

  keyCount(kind: "min-keys" | "max-keys", count: number): Node {
    if (kind === "min-keys" && count <= 0) return this.true;
    if (count < 0) return this.type(allTypes & ~types.object);
    return this.#intern(`${kind}${count}`, { kind, mask: allTypes, count });
  }

  /** The keys that a `keys` node's `rest` speaks about. */
  otherKeys(names: Iterable<string>, patterns: Iterable<string>): Node {
    const parts = [this.enum(names, true)];
    for (const source of patterns) parts.push(this.pattern(source, true));
    return this.and(parts);
  }

  /** A recursive schema's way back; the caller sets `target` when the schema is lowered. */
  ref(): RefNode {
    const node = this.#intern(`r${this.#nextId}`, {
      kind: "ref",
      mask: allTypes,
      target: undefined,
    });
    if (node.kind !== "ref") throw new Error("a fresh key was already in use");
    return node;
  }

  notRef(ref: RefNode): Node {
    return this.#intern(`R${ref.id}`, { kind: "not-ref", mask: allTypes, ref });
  }

  and(list: readonly Node[]): Node {
    const [first, second] = list;
    if (first === undefined || second === undefined) return first ?? this.true;
    if (list.length === 2 && first.kind === "type") {
      const typed = this.#typed(first, second);
      if (typed !== undefined) return typed;
    }
    const { parts, typeMask, mask } = conjuncts(list);
    if (mask === 0) return this.false;
    const kept: Node[] = [];
    let othersMask = allTypes;
    parts.sort(byId);
    if (hasOpposites(parts)) return this.false;
    for (const [index, part] of parts.entries()) {
      if (part === parts[index - 1] || (typeOfAtom(part.kind) & mask) === 0) continue;
      const filtered = part.kind === "enum" && !part.negated ? this.#within(part, mask) : part;
      othersMask &= filtered.mask;
      kept.push(filtered);
    }
    if (othersMask === 0) return this.false;
    if ((othersMask & ~typeMask) !== 0) kept.push(this.type(typeMask));
    if (kept.length === 0) return this.true;
    if (kept.length === 1) return kept[0] ?? this.true;
    kept.sort(byId);
    return this.#internList(this.#ands, { kind: "and", mask, parts: kept });
  }

  /** The commonest conjunction, an atom of one type and its type, without the detour. */
  #typed(type: Node, atom: Node): Node | undefined {
    const own = typeOfAtom(atom.kind);
    if (own === allTypes) return undefined;
    if ((own & type.mask) === 0) return type;
    const parts = type.id < atom.id ? [type, atom] : [atom, type];
    return this.#internList(this.#ands, { kind: "and", mask: type.mask & atom.mask, parts });
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
    kept.sort(byId);
    return this.#internList(this.#ors, { kind: "or", mask, parts: kept });
  }
}
