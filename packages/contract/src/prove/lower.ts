import type { CompatibilityPolicy } from "../compatibility.ts";
import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";
import { dialectOf, families, familiesOf, refHidesSiblings } from "./dialect.ts";
import type { SchemaDialect } from "./dialect.ts";
import { obviouslyDisjoint } from "./disjoint.ts";
import type { Graph } from "./graph.ts";
import { engineLimits } from "./limits.ts";
import { lowerArray } from "./lower-array.ts";
import { lowerObject } from "./lower-object.ts";
import { lowerNumber, lowerString, lowerType, lowerValues } from "./lower-scalar.ts";
import type { Node, RefNode } from "./node.ts";
import { Scope } from "./scope.ts";
import { valueText } from "./value-text.ts";
import type { Work } from "./work.ts";

/** A schema that is being lowered. */
class OpenSchema {
  readonly level: number;
  ref: RefNode | undefined = undefined;

  constructor(level: number) {
    this.level = level;
  }
}

/** Turns one schema document into nodes of a graph; every subschema is lowered once. */
export class Lowering {
  readonly graph: Graph;
  /** Whose schema it is: the one that promises values, or the one that has to take them. */
  readonly role: "writer" | "reader";
  readonly dialect: SchemaDialect["name"];
  readonly formats: CompatibilityPolicy["formats"];
  readonly work: Work;
  #scope: Scope | undefined;
  readonly #nodes = new Map<JsonObject, Node | OpenSchema>();
  /** Every reference met so far, as written. */
  readonly references: Set<string> = new Set();
  /** Instance locations entered so far; a schema met again on its own level contains itself in place. */
  #level = 0;
  #depth = 0;
  #unsolved = 0;
  readonly #name: string;
  readonly #root: JsonSchema;
  readonly #unknownDialect: string | undefined;
  readonly #twins: ConstructorParameters<typeof Lowering>[0]["twins"];
  readonly #families: ReadonlyMap<string, number>;

  constructor(options: {
    readonly graph: Graph;
    readonly name: "old" | "new";
    readonly role: "writer" | "reader";
    readonly schema: JsonSchema;
    readonly dialect: SchemaDialect;
    readonly formats: CompatibilityPolicy["formats"];
    readonly work: Work;
    /** Subschemas that another lowering of the same graph and dialect has word for word. */
    readonly twins?: {
      readonly of: ReadonlyMap<JsonObject, JsonObject>;
      readonly lowering: Lowering;
    };
  }) {
    this.#twins = options.twins;
    this.#root = options.schema;
    this.#unknownDialect = options.dialect.unknown;
    this.#families = familiesOf(options.dialect.name);
    this.graph = options.graph;
    this.role = options.role;
    this.#name = options.name;
    this.dialect = options.dialect.name;
    this.formats = options.formats;
    this.work = options.work;
  }

  /** The keyword's value when the dialect gives it a meaning. */
  keyword(schema: JsonObject, name: string): Json | undefined {
    const value = Object.hasOwn(schema, name) ? schema[name] : undefined;
    return value !== undefined && this.#families.has(name) ? value : undefined;
  }

  /** The node of the whole document. */
  root(): Node {
    const node = this.lower(this.#root);
    if (this.#unknownDialect === undefined) return node;
    const detail = "The schema names a dialect that the engine does not know.";
    return this.graph.and([
      node,
      this.graph.opaque(this.#unknownDialect, "dialect-unknown", detail),
    ]);
  }

  /** The node of a schema that applies to a part of the value: an item, a property, a key. */
  lowerPart(schema: Json): Node {
    this.#level += 1;
    const node = this.lower(schema);
    this.#level -= 1;
    return node;
  }

  /** The node of a schema that applies to the same value. */
  lower(schema: Json): Node {
    if (schema === true) return this.graph.true;
    if (schema === false) return this.graph.false;
    if (!isJsonObject(schema)) return this.invalid("schema", schema);
    const known = this.#nodes.get(schema);
    if (known !== undefined) return known instanceof OpenSchema ? this.#again(known) : known;
    const twin = this.#twins?.of.get(schema);
    if (twin !== undefined) return this.#twins?.lowering.lower(twin) ?? this.graph.true;
    if (this.#depth >= engineLimits.schemaDepth) {
      return this.unsolved("schema-depth", "The schema is nested too deeply.");
    }
    this.work.tick();
    const entry = new OpenSchema(this.#level);
    this.#nodes.set(schema, entry);
    this.#depth += 1;
    const node = this.#lowerObject(schema);
    this.#depth -= 1;
    this.#nodes.set(schema, node);
    if (entry.ref !== undefined) entry.ref.target = node;
    return node;
  }

  #again(open: OpenSchema): Node {
    if (open.level === this.#level) {
      const detail = "A schema refers to itself without entering a part of the value.";
      return this.unsolved("ref-loop", detail);
    }
    open.ref ??= this.graph.ref();
    return open.ref;
  }

  #lowerObject(schema: JsonObject): Node {
    if (this.#isForeign(schema)) {
      const detail = "An embedded schema has a dialect of its own.";
      return this.unsolved("dialect-unknown", detail);
    }
    const parts: Node[] = [];
    let present = 0;
    for (const keyword in schema) present |= this.#families.get(keyword) ?? 0;
    if ((present & families.reference) !== 0) {
      for (const { keyword, target } of this.#references(schema)) {
        parts.push(this.#lowerReference(keyword, target, schema));
      }
      if ("$ref" in schema && refHidesSiblings(this.dialect)) return this.graph.and(parts);
    }
    if ((present & families.values) !== 0) lowerValues(this, schema, parts);
    const integerOnly = (present & families.type) !== 0 && lowerType(this, schema, parts);
    if ((present & families.number) !== 0) lowerNumber(this, schema, parts, integerOnly);
    if ((present & families.string) !== 0) lowerString(this, schema, parts);
    if ((present & (families.array | families.items)) !== 0)
      lowerArray(this, schema, parts, present);
    if ((present & (families.keys | families.required | families.object)) !== 0)
      lowerObject(this, schema, parts, present);
    if ((present & families.logic) !== 0) this.#lowerLogic(schema, parts);
    return this.graph.and(parts);
  }

  /** True for an embedded document that names another dialect than the one around it. */
  #isForeign(schema: JsonObject): boolean {
    if (typeof schema["$schema"] !== "string" || schema === this.#root) return false;
    if (typeof schema["$id"] !== "string") return false;
    const own = dialectOf(schema, undefined);
    return own.unknown !== undefined || (own.name !== this.dialect && own.name !== "tolerant");
  }

  #references(schema: JsonObject): { keyword: string; target: Json }[] {
    const found: { keyword: string; target: Json }[] = [];
    for (const keyword of ["$ref", "$dynamicRef", "$recursiveRef"]) {
      const target = this.keyword(schema, keyword);
      if (target !== undefined) found.push({ keyword, target });
    }
    return found;
  }

  /** The schemas that a schema's references lead to; `undefined` stands for one that cannot be followed. */
  referenced(schema: JsonObject): (JsonSchema | undefined)[] {
    return this.#references(schema).map(({ keyword, target }) => {
      if (typeof target !== "string") return undefined;
      const resolution = this.#resolve(keyword, target, schema);
      return resolution.kind === "schema" ? resolution.schema : undefined;
    });
  }

  #resolve(keyword: string, target: string, from: JsonObject): ReturnType<Scope["resolve"]> {
    this.#scope ??= new Scope(this.#root, this.dialect);
    return this.#scope.resolve(keyword, target, from);
  }

  #lowerReference(keyword: string, target: Json, schema: JsonObject): Node {
    if (typeof target !== "string") return this.invalid(keyword, target);
    this.references.add(target);
    const resolution = this.#resolve(keyword, target, schema);
    switch (resolution.kind) {
      case "schema":
        return this.lower(resolution.schema);
      case "dynamic":
        return this.unsolved("ref-dynamic", "A dynamic reference has several targets.");
      case "remote": {
        const detail = "A reference leads to another document.";
        return this.graph.opaque(resolution.uri, "ref-remote", detail);
      }
      default: {
        const detail = "A reference leads nowhere in its document.";
        return this.graph.opaque(target, "ref-missing", detail);
      }
    }
  }

  #lowerLogic(schema: JsonObject, parts: Node[]): void {
    const graph = this.graph;
    const list = (name: string): readonly Json[] | undefined => {
      const value = this.keyword(schema, name);
      if (value === undefined) return undefined;
      if (Array.isArray(value) && value.length > 0) return value as readonly Json[];
      parts.push(this.invalid(name, value));
      return undefined;
    };
    for (const item of list("allOf") ?? []) parts.push(this.lower(item));
    const any = list("anyOf");
    if (any !== undefined) parts.push(graph.or(any.map((item) => this.lower(item))));
    const one = list("oneOf");
    if (one !== undefined)
      parts.push(
        exactlyOne(
          graph,
          one.map((item) => this.lower(item)),
        ),
      );
    const not = this.keyword(schema, "not");
    if (not !== undefined) parts.push(graph.not(this.lower(not)));
    const condition = this.keyword(schema, "if");
    if (condition === undefined) return;
    const test = this.lower(condition);
    const then = this.keyword(schema, "then");
    const otherwise = this.keyword(schema, "else");
    if (then !== undefined) parts.push(graph.or([graph.not(test), this.lower(then)]));
    if (otherwise !== undefined) parts.push(graph.or([test, this.lower(otherwise)]));
  }

  /** Something at this one place that the engine cannot work out: equal to nothing else, however it is written. */
  unsolved(reason: string, detail: string): Node {
    this.#unsolved += 1;
    return this.graph.opaque(`${this.#name} ${this.#unsolved}`, reason, detail);
  }

  /** A keyword value that JSON Schema does not allow: it means nothing that the engine could rely on. */
  invalid(keyword: string, value: Json): Node {
    const detail = `The value of "${keyword}" is not one that JSON Schema allows.`;
    return this.graph.opaque(`${keyword}:${valueText(value)}`, "keyword-invalid", detail);
  }
}

/** Exactly one of the nodes; plain disjunction where the branches visibly exclude each other. */
function exactlyOne(graph: Graph, branches: readonly Node[]): Node {
  return graph.or(
    branches.map((branch, index) => {
      const rivals = branches.filter(
        (rival, other) => other !== index && !obviouslyDisjoint(branch, rival),
      );
      return graph.and([branch, ...rivals.map((rival) => graph.not(rival))]);
    }),
  );
}
