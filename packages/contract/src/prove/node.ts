import type { Json } from "../json.ts";
import type { Rational } from "./rational.ts";

/**
 * The engine's own form of a schema: a Boolean combination of small assertions ("atoms"), each about values of
 * one JSON type and true of every other value. Nodes are made only by `Graph`, which gives equal nodes one
 * identity, so that structural equality is `===`.
 */
export type Node = TrueNode | FalseNode | AndNode | OrNode | RefNode | NotRefNode | Atom;

type Atom = TypeNode | EnumNode | OpaqueNode | NumberAtom | StringAtom | ArrayAtom | ObjectAtom;

export type NumberAtom = BoundNode | MultipleNode;
export type StringAtom = LengthNode | PatternNode | FormatNode;
export type ArrayAtom = ItemsNode | SomeItemNode | ItemCountNode | MatchCountNode | UniqueNode;
export type ObjectAtom = KeysNode | EveryKeyNode | SomeKeyNode | KeyCountNode;

interface NodeBase {
  /** Position in the graph; smaller ids were made earlier. */
  readonly id: number;
  /** The JSON types (bits of `types`) that can satisfy the node: never too few. */
  readonly mask: number;
  /** The complement, filled in when it is first asked for. */
  negation: Node | undefined;
}

interface TrueNode extends NodeBase {
  readonly kind: "true";
}
interface FalseNode extends NodeBase {
  readonly kind: "false";
}
export interface AndNode extends NodeBase {
  readonly kind: "and";
  readonly parts: readonly Node[];
}
export interface OrNode extends NodeBase {
  readonly kind: "or";
  readonly parts: readonly Node[];
}
/** The way back into a schema that contains itself. */
export interface RefNode extends NodeBase {
  readonly kind: "ref";
  target: Node | undefined;
}
interface NotRefNode extends NodeBase {
  readonly kind: "not-ref";
  readonly ref: RefNode;
}
interface TypeNode extends NodeBase {
  readonly kind: "type";
}
/** The value is (or, negated, is not) one of these. */
export interface EnumNode extends NodeBase {
  readonly kind: "enum";
  readonly negated: boolean;
  /** Canonical text to value. */
  readonly values: ReadonlyMap<string, Json>;
}
/** Something the engine does not understand; equal only to itself. */
export interface OpaqueNode extends NodeBase {
  readonly kind: "opaque";
  readonly negated: boolean;
  readonly reason: string;
  readonly detail: string;
}
interface BoundNode extends NodeBase {
  readonly kind: "minimum" | "maximum";
  readonly value: number;
  readonly exclusive: boolean;
}
interface MultipleNode extends NodeBase {
  readonly kind: "multiple";
  readonly negated: boolean;
  readonly divisor: Rational;
}
interface LengthNode extends NodeBase {
  readonly kind: "min-length" | "max-length";
  readonly count: number;
}
export interface PatternNode extends NodeBase {
  readonly kind: "pattern";
  readonly negated: boolean;
  readonly source: string;
}
interface FormatNode extends NodeBase {
  readonly kind: "format";
  readonly negated: boolean;
  readonly name: string;
}
/** Every item at position i satisfies `prefix[i]`, or `rest` from there on. */
export interface ItemsNode extends NodeBase {
  readonly kind: "items";
  readonly prefix: readonly Node[];
  readonly rest: Node;
}
/** Some item at a position in [from, to) satisfies `value`. */
export interface SomeItemNode extends NodeBase {
  readonly kind: "some-item";
  readonly from: number;
  readonly to: number;
  readonly value: Node;
}
interface ItemCountNode extends NodeBase {
  readonly kind: "min-items" | "max-items";
  readonly count: number;
}
/** At least or at most `count` items satisfy `value`. */
export interface MatchCountNode extends NodeBase {
  readonly kind: "min-matches" | "max-matches";
  readonly count: number;
  readonly value: Node;
}
interface UniqueNode extends NodeBase {
  readonly kind: "unique";
  readonly negated: boolean;
}
/** Named keys, keys by pattern, and every key that neither names nor matches. */
export interface KeysNode extends NodeBase {
  readonly kind: "keys";
  readonly names: ReadonlyMap<string, Node>;
  readonly patterns: readonly (readonly [source: string, value: Node])[];
  readonly rest: Node;
}
/** Every key that (as a string) satisfies `key` has a value that satisfies `value`. */
export interface EveryKeyNode extends NodeBase {
  readonly kind: "every-key";
  readonly key: Node;
  readonly value: Node;
}
/** Some key that satisfies `key` has a value that satisfies `value`; `required` is the plainest case. */
export interface SomeKeyNode extends NodeBase {
  readonly kind: "some-key";
  readonly key: Node;
  /** The key itself when only one key satisfies `key`. */
  readonly name: string | undefined;
  readonly value: Node;
}
interface KeyCountNode extends NodeBase {
  readonly kind: "min-keys" | "max-keys";
  readonly count: number;
}

/** JSON types as bits. */
export const types = { null: 1, boolean: 2, number: 4, string: 8, array: 16, object: 32 } as const;
export const allTypes = 63;

/** The bit of a value's JSON type. */
export function typeOf(value: Json): number {
  if (value === null) return types.null;
  if (Array.isArray(value)) return types.array;
  switch (typeof value) {
    case "boolean":
      return types.boolean;
    case "number":
      return types.number;
    case "string":
      return types.string;
    default:
      return types.object;
  }
}

/** The JSON type an atom speaks about, or `allTypes` for atoms that speak about every value. */
export function typeOfAtom(kind: Node["kind"]): number {
  switch (kind) {
    case "minimum":
    case "maximum":
    case "multiple":
      return types.number;
    case "min-length":
    case "max-length":
    case "pattern":
    case "format":
      return types.string;
    case "items":
    case "some-item":
    case "min-items":
    case "max-items":
    case "min-matches":
    case "max-matches":
    case "unique":
      return types.array;
    case "keys":
    case "every-key":
    case "some-key":
    case "min-keys":
    case "max-keys":
      return types.object;
    default:
      return allTypes;
  }
}

/** The nodes that a node is made of, of the same value and of its parts. */
export function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "and":
    case "or":
      return node.parts;
    case "ref":
      return node.target === undefined ? [] : [node.target];
    case "not-ref":
      return [node.ref];
    case "keys":
      return [...node.names.values(), ...node.patterns.map(([, value]) => value), node.rest];
    case "every-key":
    case "some-key":
      return [node.key, node.value];
    case "items":
      return [...node.prefix, node.rest];
    case "some-item":
    case "min-matches":
    case "max-matches":
      return [node.value];
    default:
      return [];
  }
}
