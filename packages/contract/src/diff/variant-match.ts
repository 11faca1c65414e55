import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { assign } from "./assignment.ts";
import { own } from "./document.ts";
import { expandedText } from "./expanded-text.ts";
import { typesOf, valuesOf, valueText } from "./value-set.ts";
import type { SchemaView } from "./view.ts";
import { schemaObjects } from "./view.ts";

/** Variants of two unions, paired one-to-one; what has no partner went or came. */
export interface VariantMatch {
  readonly pairs: readonly (readonly [SchemaView, SchemaView])[];
  readonly went: readonly SchemaView[];
  readonly came: readonly SchemaView[];
}

/**
 * Pairs variants: equal ones, then by the constant that tells them apart, then by type, name and
 * shape.
 */
export function matchVariants(
  before: readonly SchemaView[],
  after: readonly SchemaView[],
): VariantMatch {
  const [left, right] = [before.map(traitsOf), after.map(traitsOf)];
  const matches = assign(left, right, likeness, leastLikeness);
  const pairs = matches.map(({ left, right }) => [left.view, right.view] as const);
  const paired = new Set(pairs.flat());
  return {
    pairs,
    went: before.filter((view) => !paired.has(view)),
    came: after.filter((view) => !paired.has(view)),
  };
}

/**
 * Two variants of one type and nothing else in common still pair: their difference is told inside.
 */
const leastLikeness = 0.1;

interface Traits {
  readonly view: SchemaView;
  readonly text: string;
  readonly types: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly constants: ReadonlyMap<string, ReadonlySet<string>>;
  readonly label: Json | undefined;
}

function traitsOf(view: SchemaView): Traits {
  const names = new Set<string>();
  const constants = new Map<string, ReadonlySet<string>>();
  let label: Json | undefined;
  for (const { schema } of schemaObjects(view)) {
    label ??= own(schema, "title") ?? own(schema, "$ref");
    const properties = own(schema, "properties");
    if (!isJsonObject(properties)) continue;
    for (const name of Object.keys(properties)) {
      names.add(name);
      const listed = constantsOf(own(properties, name));
      if (listed !== undefined) constants.set(name, listed);
    }
  }
  const text = view.sites.map(({ schema }) => expandedText(view.document, schema)).join("\n");
  return { view, text, types: typesOf(view), names, constants, label };
}

function constantsOf(schema: Json | undefined): ReadonlySet<string> | undefined {
  if (schema === undefined || !isJsonObject(schema)) return undefined;
  const constant = own(schema, "const");
  if (constant !== undefined) return new Set([valueText(constant)]);
  const listed = own(schema, "enum");
  return Array.isArray(listed) && listed.length === 1 ? new Set(listed.map(valueText)) : undefined;
}

function likeness(left: Traits, right: Traits): number {
  if (left.text === right.text) return 1;
  const shared = left.types.intersection(right.types).size;
  const told = discriminated(left, right);
  if (shared === 0 || told === "apart") return 0;
  const [was, is] = [valuesOf(left.view), valuesOf(right.view)];
  if (was !== undefined && is !== undefined && !overlap(was, is)) return 0;
  if (told === "together") return 0.9;
  const types = shared / left.types.union(right.types).size;
  const names = left.names.union(right.names).size;
  const shape = names === 0 ? 0.5 : left.names.intersection(right.names).size / names;
  const label = left.label !== undefined && left.label === right.label ? 1 : 0;
  return 0.1 + 0.25 * types + 0.3 * shape + 0.2 * label;
}

/** Whether a property with a constant value says that two variants are the same one. */
function discriminated(left: Traits, right: Traits): "together" | "apart" | undefined {
  let told: "together" | undefined;
  for (const [name, values] of left.constants) {
    const others = right.constants.get(name);
    if (others === undefined) continue;
    if (values.isDisjointFrom(others)) return "apart";
    told = "together";
  }
  return told;
}

function overlap(was: readonly Json[], is: readonly Json[]): boolean {
  const known = new Set(was.map(valueText));
  return is.some((value) => known.has(valueText(value)));
}
