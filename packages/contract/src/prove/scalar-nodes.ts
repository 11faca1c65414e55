import type { Json } from "../json.ts";
import { NodeTable } from "./node-table.ts";
import { allTypes, typeOf, types } from "./node.ts";
import type { Node } from "./node.ts";
import type { Rational } from "./rational.ts";
import { valueText } from "./value-text.ts";

/** Makes the nodes that are about a value as a whole, a number or a string. */
export class ScalarNodes {
  protected readonly table: NodeTable = new NodeTable();
  readonly #names = new Map<string, Node>();
  readonly #types: Node[] = [];
  readonly true: Node;
  readonly false: Node;

  constructor() {
    this.true = { id: this.table.nextId(), negation: undefined, mask: allTypes, kind: "true" };
    this.false = { id: this.table.nextId(), negation: this.true, mask: 0, kind: "false" };
    this.true.negation = this.false;
  }

  type(mask: number): Node {
    if (mask === allTypes) return this.true;
    if (mask === 0) return this.false;
    return (this.#types[mask] ??= {
      id: this.table.nextId(),
      negation: undefined,
      mask,
      kind: "type",
    });
  }

  /** The text itself as the only value: how keys are named. */
  name(text: string): Node {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const node = this.enumOf(new Map([[JSON.stringify(text), text]]), false);
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
    let texts = "";
    for (const [text, value] of values) {
      mask |= typeOf(value);
      texts = text;
    }
    if (values.size > 1) texts = [...values.keys()].sort().join(",");
    const key = `${isNegated ? "E" : "e"}${texts}`;
    return this.table.text(key, (id) => ({
      id,
      negation: undefined,
      kind: "enum",
      mask: isNegated ? allTypes : mask,
      negated: isNegated,
      values,
    }));
  }

  opaque(key: string, reason: string, detail: string, isNegated = false): Node {
    return this.table.text(`${isNegated ? "O" : "o"}${reason} ${key}`, (id) => ({
      id,
      negation: undefined,
      kind: "opaque",
      mask: allTypes,
      negated: isNegated,
      reason,
      detail,
    }));
  }

  bound(kind: "minimum" | "maximum", value: number, exclusive: boolean): Node {
    const key = `${kind === "minimum" ? ">" : "<"}${exclusive ? "!" : ""}${value}`;
    return this.table.text(key, (id) => ({
      id,
      negation: undefined,
      kind,
      mask: allTypes,
      value,
      exclusive,
    }));
  }

  multiple(divisor: Rational, isNegated = false): Node {
    const { numerator, denominator } = divisor;
    // "integer" is by far the commonest, and a bigint is slow to write.
    const text = denominator === 1n && numerator === 1n ? "1" : `${numerator}/${denominator}`;
    return this.table.text(`${isNegated ? "M" : "m"}${text}`, (id) => ({
      id,
      negation: undefined,
      mask: allTypes,
      kind: "multiple",
      negated: isNegated,
      divisor,
    }));
  }

  length(kind: "min-length" | "max-length", count: number): Node {
    if (kind === "min-length" && count <= 0) return this.true;
    if (count < 0) return this.type(allTypes & ~types.string);
    return this.table.text(`${kind}${count}`, (id) => ({
      id,
      negation: undefined,
      kind,
      mask: allTypes,
      count,
    }));
  }

  pattern(source: string, isNegated = false): Node {
    return this.table.text(`${isNegated ? "P" : "p"}${source}`, (id) => ({
      id,
      negation: undefined,
      kind: "pattern",
      mask: allTypes,
      negated: isNegated,
      source,
    }));
  }

  format(name: string, isNegated = false): Node {
    return this.table.text(`${isNegated ? "F" : "f"}${name}`, (id) => ({
      id,
      negation: undefined,
      kind: "format",
      mask: allTypes,
      negated: isNegated,
      name,
    }));
  }
}
