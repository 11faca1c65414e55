import { allTypes } from "./node.ts";
import type { AndNode, KeysNode, Node, OrNode } from "./node.ts";

/**
 * The nodes of one graph by what they are made of, so that equal ones are made once. Conjunctions, disjunctions and
 * what is about keys are by far the most: they are found by a number mixed from the ids of their parts, which costs no
 * text; the next free number is taken where two different nodes share one.
 */
export class NodeTable {
  readonly #byText = new Map<string, Node>();
  readonly #byNumber = new Map<number, Node>();
  #nextId = 0;

  /** The id for a node that is about to be made. */
  nextId(): number {
    this.#nextId += 1;
    return this.#nextId - 1;
  }

  /** The node that `text` describes completely, made when it is first asked for. */
  text(text: string, make: (id: number) => Node): Node {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const node = make(this.nextId());
    this.#byText.set(text, node);
    return node;
  }

  /** A conjunction or disjunction; the parts come in the order of their ids. */
  list(kind: "and" | "or", mask: number, parts: readonly Node[]): Node {
    let number = kind === "and" ? 1 : 2;
    for (const part of parts) number = mixed(number, part.id);
    for (; ; number = next(number)) {
      const known = this.#byNumber.get(number);
      if (known === undefined) break;
      if (known.kind === kind && hasParts(known, parts)) return known;
    }
    return this.#put(number, { id: this.nextId(), negation: undefined, mask, kind, parts });
  }

  /** A node about every key, or about some key, that satisfies `key`; `name` where that is only one. */
  aboutKey(kind: "every-key" | "some-key", key: Node, value: Node, name?: string): Node {
    let number = mixed(mixed(kind === "every-key" ? 3 : 4, key.id), value.id);
    for (; ; number = next(number)) {
      const known = this.#byNumber.get(number);
      if (known === undefined) break;
      if (known.kind === kind && known.key === key && known.value === value) return known;
    }
    const base = { id: this.nextId(), negation: undefined, mask: allTypes };
    return this.#put(
      number,
      kind === "every-key" ? { ...base, kind, key, value } : { ...base, kind, key, name, value },
    );
  }

  /** A node about keys by name and pattern; the names come sorted. */
  keys(names: KeysNode["names"], patterns: KeysNode["patterns"], rest: Node): Node {
    let number = mixed(5, rest.id);
    for (const [name, value] of names) number = mixed(mixed(number, name.length), value.id);
    for (const [source, value] of patterns) number = mixed(mixed(number, source.length), value.id);
    for (; ; number = next(number)) {
      const known = this.#byNumber.get(number);
      if (known === undefined) break;
      if (known.kind === "keys" && known.rest === rest && hasKeys(known, names, patterns))
        return known;
    }
    const id = this.nextId();
    const mask = allTypes;
    return this.#put(number, {
      id,
      negation: undefined,
      mask,
      kind: "keys",
      names,
      patterns,
      rest,
    });
  }

  #put(number: number, node: Node): Node {
    this.#byNumber.set(number, node);
    return node;
  }
}

/** A number of 32 bits from another one and an id (the multiplier is that of Fibonacci hashing). */
function mixed(number: number, id: number): number {
  const product = Math.imul(number ^ id, 0x9e3779b1);
  return product ^ (product >>> 15);
}

function next(number: number): number {
  return (number + 1) | 0;
}

function hasParts(node: AndNode | OrNode, parts: readonly Node[]): boolean {
  if (node.parts.length !== parts.length) return false;
  for (let index = 0; index < parts.length; index += 1)
    if (node.parts[index] !== parts[index]) return false;
  return true;
}

function hasKeys(
  node: KeysNode,
  names: KeysNode["names"],
  patterns: KeysNode["patterns"],
): boolean {
  if (node.names.size !== names.size || node.patterns.length !== patterns.length) return false;
  for (const [name, value] of names) if (node.names.get(name) !== value) return false;
  return patterns.every(([source, value], index) => {
    const [other, own] = node.patterns[index] ?? [];
    return source === other && value === own;
  });
}
