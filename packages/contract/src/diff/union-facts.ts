import type { Site } from "./document.ts";
import { own, siteOf } from "./document.ts";
import { expandedText } from "./expanded-text.ts";
import { limits } from "./limits.ts";
import { propertiesOf } from "./property-facts.ts";
import { everyType, typesOf, typeWords } from "./value-set.ts";
import { matchVariants } from "./variant-match.ts";
import type { SchemaView, Union } from "./view.ts";
import { coreOf, schemaObjects, viewOf } from "./view.ts";
import type { ComparePlaces, Place, Walk } from "./walk.ts";
import { record, recordKeyword, scopeOf } from "./walk.ts";

/**
 * Compares the variants of two places where at least one has an `anyOf` or `oneOf`. True when that
 * was the
 * whole comparison; false when there are no unions, or only unions that constrain without
 * describing a shape.
 */
export function compareUnions(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  compare: ComparePlaces,
): boolean {
  const [was, is] = [shapes(old), shapes(next)];
  if (was === undefined && is === undefined) {
    compareOpaque(walk, old, next, place);
    return false;
  }
  if (was === "many" || is === "many" || hasOpaque(old) || hasOpaque(next)) {
    compareOpaque(walk, old, next, place, true);
    if (was === undefined || is === undefined) return false;
    compare(walk, coreOf(old), coreOf(next), place);
    return true;
  }
  if (was !== undefined && is !== undefined) compare(walk, coreOf(old), coreOf(next), place);
  const alone = was === undefined || is === undefined;
  // Where anything went before or goes now, there are no variants to pair: the types tell it.
  if (alone && isUnconstrained(was === undefined ? old : next)) return false;
  const before = variantsOf(old, was, alone);
  const after = variantsOf(next, is, alone);
  const { pairs, went, came } = matchVariants(before, after);
  const [namedBefore, namedAfter] = [namesOf([old, ...before]), namesOf([next, ...after])];
  const inside = alone
    ? { ...place, elsewhere: was === undefined ? namedAfter : namedBefore }
    : place;
  for (const [left, right] of pairs) compare(walk, left, right, inside);
  for (const variant of went) {
    const lost = [...namesOf([variant])].filter((name) => !namedAfter.has(name));
    recordVariant(walk, old, next, place, "removed", variant, lost);
  }
  for (const variant of came) recordVariant(walk, old, next, place, "added", variant);
  compareExclusivity(walk, old, next, place, was, is);
  return true;
}

/**
 * `oneOf` wants exactly one branch, `anyOf` at least one; between branches of different types that
 * is one thing.
 */
function compareExclusivity(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  was: Union | undefined,
  is: Union | undefined,
): void {
  const [before, after] = [isExclusive(was), isExclusive(is)];
  if (before === after) return;
  recordKeyword(walk, old, next, place, {
    subject: "exclusivity",
    act: after ? "narrowed" : "widened",
    keyword: after ? (is?.keyword ?? "oneOf") : (was?.keyword ?? "oneOf"),
    edit: { kind: "keywords", keywords: ["anyOf", "oneOf"] },
  });
}

function isExclusive(union: Union | undefined): boolean {
  if (union?.keyword !== "oneOf") return false;
  const types = union.branches.flatMap((branch) => [...typesOf(branch)]);
  return new Set(types).size < types.length;
}

/** The union whose branches describe shapes; "many" when there are several or too many branches. */
function shapes(view: SchemaView): Union | "many" | undefined {
  const found = view.unions.filter(describesShape);
  if (found.length > 1) return "many";
  const [only] = found;
  if (only === undefined) return undefined;
  return leavesOf(only).length > limits.branches ? "many" : only;
}

/**
 * Branches such as `{required: [a]}` constrain the object around them and describe nothing by
 * themselves.
 */
function describesShape({ branches }: Union): boolean {
  const telling = [
    "type",
    "properties",
    "items",
    "prefixItems",
    "enum",
    "const",
    "additionalProperties",
  ];
  return branches.every(
    (branch) =>
      branch.unions.length > 0 ||
      schemaObjects(branch).some(({ schema }) =>
        telling.some((keyword) => own(schema, keyword) !== undefined),
      ),
  );
}

function hasOpaque(view: SchemaView): boolean {
  return view.unions.some((union) => !describesShape(union));
}

function variantsOf(
  view: SchemaView,
  union: Union | undefined,
  alone: boolean,
): readonly SchemaView[] {
  if (union === undefined) return byType(view);
  if (!alone) return leavesOf(union);
  const core = view.sites.map((site) =>
    site === union.site ? withoutUnion(site, union.keyword) : site,
  );
  return leavesOf(union).map((branch) => ({
    ...viewOf(view.document, [...branch.sites, ...core]),
    unions: branch.unions,
  }));
}

/** The properties that some of the views declare. */
function namesOf(views: readonly SchemaView[]): ReadonlySet<string> {
  return new Set(views.flatMap((view) => [...propertiesOf(view).keys()]));
}

function isUnconstrained(view: SchemaView): boolean {
  return typesOf(view).size === everyType.length;
}

/** What a view without a union says, as one variant for each type that it allows. */
function byType(view: SchemaView): readonly SchemaView[] {
  const types = typeWords(typesOf(view));
  if (types.length < 2 || types.length > mostTypes) return [view];
  return types.map((type) => ({
    ...view,
    key: `${view.key} ${type}`,
    sites: [...view.sites, { ...siteOf({ type }, view.pointer), merged: true }],
  }));
}

/** With more types than this a place says nothing about its shape. */
const mostTypes = 4;

/**
 * The variants of a union; a branch that is nothing but a union itself stands for the branches of that one.
 * At most one more than `limits.branches`.
 */
function leavesOf(union: Union): readonly SchemaView[] {
  const leaves: SchemaView[] = [];
  const stack = union.branches.toReversed();
  for (let branch = stack.pop(); branch !== undefined; branch = stack.pop()) {
    const [inner, ...others] = branch.unions;
    const wraps =
      inner !== undefined && others.length === 0 && branch.sites.every(onlyHolds(inner));
    if (wraps && stack.length + leaves.length <= limits.branches) {
      stack.push(...inner.branches.toReversed());
    } else {
      leaves.push(branch);
    }
    if (leaves.length > limits.branches) break;
  }
  return leaves;
}

function onlyHolds({ keyword }: Union): (site: Site) => boolean {
  const idle = new Set([
    keyword,
    "$ref",
    "$defs",
    "definitions",
    "title",
    "description",
    "$comment",
  ]);
  return ({ schema }) =>
    typeof schema === "object" && Object.keys(schema).every((key) => idle.has(key));
}

function withoutUnion(site: Site, keyword: string): Site {
  if (typeof site.schema === "boolean") return site;
  const { [keyword]: _union, ...schema } = site.schema;
  return { ...site, schema };
}

function recordVariant(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  act: "added" | "removed",
  variant: SchemaView,
  lost: readonly string[] = [],
): void {
  const schema = variant.sites[0]?.schema;
  const gone = act === "removed";
  record(walk, {
    subject: "variant",
    act,
    ...(schema !== undefined && (gone ? { old: schema } : { new: schema })),
    oldPointer: gone ? variant.pointer : undefined,
    newPointer: gone ? undefined : variant.pointer,
    place: place.name,
    ...(walk.side === "input" && lost.length > 0 && { lost }),
    scope: scopeOf(old, next, { kind: "schema" }),
  });
}

/**
 * Compares unions as text: all of them, or only those that constrain without describing a shape.
 */
function compareOpaque(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  all = false,
): void {
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const [was, is] = [unionText(old, keyword, all), unionText(next, keyword, all)];
    if (was === is) continue;
    const act = was === "" ? "added" : is === "" ? "removed" : "changed";
    const value = (view: SchemaView) => {
      const holder = view.unions.find((union) => union.keyword === keyword)?.site.schema;
      return typeof holder === "object" ? own(holder, keyword) : undefined;
    };
    recordKeyword(walk, old, next, place, {
      subject: "combination",
      act,
      keyword,
      old: value(old),
      new: value(next),
    });
  }
}

function unionText(view: SchemaView, keyword: "anyOf" | "oneOf", all: boolean): string {
  return view.unions
    .filter((union) => union.keyword === keyword && (all || !describesShape(union)))
    .map(({ branches }) =>
      branches
        .map((branch) =>
          branch.sites.map(({ schema }) => expandedText(view.document, schema)).join(" "),
        )
        .sort()
        .join("\n"),
    )
    .sort()
    .join("\n\n");
}
