import { canonicalJson } from "../canonicalise.ts";
import type { Json } from "../json.ts";
import { own } from "./document.ts";
import type { FactAct } from "./fact.ts";
import { isIdleBound } from "./noise.ts";
import type { TypeName } from "./value-set.ts";
import type { SchemaView } from "./view.ts";
import { schemaObjects } from "./view.ts";
import type { Place, Walk } from "./walk.ts";
import { recordKeyword } from "./walk.ts";

/** Compares bounds, lengths, counts, patterns and divisors of the types that both sides allow. */
export function compareConstraints(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  shared: ReadonlySet<TypeName>,
): void {
  for (const { keyword, keywords, types, read, order } of constraints) {
    if (!types.some((type) => shared.has(type))) continue;
    const [was, is] = [read(old, shared), read(next, shared)];
    if (was === is) continue;
    const act: FactAct =
      was === undefined ? "narrowed" : is === undefined ? "widened" : order(was, is);
    const [before, after] = [said(old, keywords, was), said(next, keywords, is)];
    recordKeyword(walk, old, next, place, {
      subject: "constraint",
      act,
      keyword: after?.keyword ?? before?.keyword ?? keyword,
      ...(before !== undefined &&
        after !== undefined &&
        before.keyword !== after.keyword && { oldKeyword: before.keyword }),
      old: before?.value,
      new: after?.value,
      edit: { kind: "keywords", keywords },
    });
  }
}

type Limit = number | string;

interface Constraint {
  readonly keyword: string;
  readonly keywords: readonly string[];
  readonly types: readonly TypeName[];
  /** The constraint in force; undefined for none. */
  readonly read: (view: SchemaView, shared: ReadonlySet<TypeName>) => Limit | undefined;
  readonly order: (was: Limit, is: Limit) => FactAct;
}

const higherIsTighter = (was: Limit, is: Limit): FactAct => (is > was ? "narrowed" : "widened");
const lowerIsTighter = (was: Limit, is: Limit): FactAct => (is < was ? "narrowed" : "widened");
const anyChange = (): FactAct => "changed";

const constraints: readonly Constraint[] = [
  bound("minimum", "exclusiveMinimum", 1),
  bound("maximum", "exclusiveMaximum", -1),
  count("minLength", "string", higherIsTighter),
  count("maxLength", "string", lowerIsTighter),
  count("minItems", "array", higherIsTighter),
  count("maxItems", "array", lowerIsTighter),
  count("minProperties", "object", higherIsTighter),
  count("maxProperties", "object", lowerIsTighter),
  single("pattern", ["string"], (view) => list(view, "pattern"), anyChange),
  single("multipleOf", ["integer", "number"], divisor, divisorOrder),
  single(
    "uniqueItems",
    ["array"],
    (view) => (has(view, "uniqueItems", true) ? "true" : undefined),
    anyChange,
  ),
];

function single(
  keyword: string,
  types: readonly TypeName[],
  read: Constraint["read"],
  order: Constraint["order"],
): Constraint {
  return { keyword, keywords: [keyword], types, read, order };
}

function count(keyword: string, type: TypeName, order: Constraint["order"]): Constraint {
  const lowest = order === higherIsTighter;
  const read = (view: SchemaView): number | undefined => {
    const found = numbers(view, keyword);
    const strictest = lowest ? Math.max(0, ...found) : Math.min(...found);
    return strictest === (lowest ? 0 : Infinity) ? undefined : strictest;
  };
  return { keyword, keywords: [keyword], types: [type], read, order };
}

/**
 * A lower (`direction` 1) or upper (-1) bound. Exclusive bounds of integers count as the next
 * integer; other
 * exclusive bounds are kept apart from inclusive ones by an epsilon that is only used for ordering.
 */
function bound(keyword: string, exclusive: string, direction: 1 | -1): Constraint {
  const read = (view: SchemaView, shared: ReadonlySet<TypeName>): Limit | undefined => {
    let strictest: number | undefined;
    let open = false;
    for (const { value, excluded } of boundsAt(view, keyword, exclusive)) {
      const whole = excluded && !shared.has("number");
      const edge = whole ? (direction > 0 ? Math.floor(value) + 1 : Math.ceil(value) - 1) : value;
      const stricter = strictest === undefined || edge * direction > strictest * direction;
      if (stricter || (edge === strictest && excluded)) open = excluded && !whole;
      if (stricter) strictest = edge;
    }
    if (strictest === undefined) return undefined;
    return open ? `${direction > 0 ? ">" : "<"}${strictest}` : strictest;
  };
  const order = (was: Limit, is: Limit): FactAct => {
    const [before, after] = [edgeOf(was), edgeOf(is)];
    if (before !== after) return after * direction > before * direction ? "narrowed" : "widened";
    return typeof is === "string" ? "narrowed" : "widened";
  };
  return { keyword, keywords: [keyword, exclusive], types: ["integer", "number"], read, order };
}

function edgeOf(limit: Limit): number {
  return typeof limit === "number" ? limit : Number(limit.slice(1));
}

function boundsAt(
  view: SchemaView,
  keyword: string,
  exclusive: string,
): readonly { readonly value: number; readonly excluded: boolean }[] {
  return schemaObjects(view).flatMap(({ schema }) => {
    const [inclusive, open] = [own(schema, keyword), own(schema, exclusive)];
    const found: { value: number; excluded: boolean }[] = [];
    // Draft-04: `exclusiveMinimum: true` beside `minimum`.
    if (typeof inclusive === "number" && !isIdleBound(keyword, inclusive)) {
      found.push({ value: inclusive, excluded: open === true });
    }
    if (typeof open === "number" && !isIdleBound(exclusive, open)) {
      found.push({ value: open, excluded: true });
    }
    return found;
  });
}

function numbers(view: SchemaView, keyword: string): readonly number[] {
  return schemaObjects(view).flatMap(({ schema }) => {
    const value = own(schema, keyword);
    return typeof value === "number" ? [value] : [];
  });
}

function has(view: SchemaView, keyword: string, value: Json): boolean {
  return schemaObjects(view).some(({ schema }) => own(schema, keyword) === value);
}

function list(view: SchemaView, keyword: string): string | undefined {
  const found = schemaObjects(view).flatMap(({ schema }) => {
    const value = own(schema, keyword);
    return typeof value === "string" ? [value] : [];
  });
  const distinct = [...new Set(found)].sort();
  if (distinct.length <= 1) return distinct[0];
  return canonicalJson(distinct);
}

function divisor(view: SchemaView, shared: ReadonlySet<TypeName>): Limit | undefined {
  const found = [...new Set(numbers(view, "multipleOf"))].filter(
    (one) => shared.has("number") || one !== 1,
  );
  if (found.length <= 1) return found[0];
  return canonicalJson(found.sort((left, right) => left - right));
}

function divisorOrder(was: Limit, is: Limit): FactAct {
  if (typeof was !== "number" || typeof is !== "number") return "changed";
  if (Number.isInteger(is / was)) return "narrowed";
  return Number.isInteger(was / is) ? "widened" : "changed";
}

/** The keyword that states a constraint, and its value as the schema has it where one place states it. */
function said(
  view: SchemaView,
  keywords: readonly string[],
  limit: Limit | undefined,
): { readonly keyword: string; readonly value: Json } | undefined {
  if (limit === undefined) return undefined;
  const stated = keywords.flatMap((keyword) =>
    schemaObjects(view).flatMap(({ schema }) => {
      const value = own(schema, keyword);
      return value === undefined || isIdleBound(keyword, value) ? [] : [{ keyword, value }];
    }),
  );
  const [only] = stated;
  if (only !== undefined && stated.length === 1) return only;
  return only && { keyword: only.keyword, value: toJson(limit) };
}

function toJson(limit: Limit): Json {
  return limit === "true" ? true : limit;
}
