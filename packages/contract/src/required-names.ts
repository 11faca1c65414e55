import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import { resolveRef } from "./resolve-ref.ts";
import type { JsonSchema } from "./tool.ts";
import type { Allowance } from "./value-space.ts";
import { schemaList } from "./value-space.ts";

/**
 * The keys that a schema requires of its object whatever the branch: its own `required`, those of `allOf` and
 * local `$ref`, and those that every branch of `anyOf` or `oneOf` requires.
 */
export function requiredNames(
  root: JsonSchema,
  schema: JsonSchema,
  allowance: Allowance,
  trail: readonly string[] = [],
): ReadonlySet<string> {
  const names = new Set<string>();
  if (!isJsonObject(schema) || allowance.visits <= 0) return names;
  allowance.visits -= 1;
  const inside = (child: JsonSchema): ReadonlySet<string> =>
    requiredNames(root, child, allowance, trail);
  const { required, $ref } = schema;
  if (Array.isArray(required))
    addAll(
      names,
      required.filter((name) => typeof name === "string"),
    );
  for (const part of schemaList(schema["allOf"])) addAll(names, inside(part));
  for (const keyword of ["anyOf", "oneOf"])
    addAll(names, common(schemaList(schema[keyword]).map(inside)));
  if (typeof $ref !== "string" || trail.includes($ref)) return names;
  const target = trail.length < limits.parameterReferences ? resolveRef(root, $ref) : undefined;
  if (target !== undefined)
    addAll(names, requiredNames(root, target.schema, allowance, [...trail, $ref]));
  return names;
}

function common([first, ...rest]: readonly ReadonlySet<string>[]): Iterable<string> {
  return rest.reduce((names, other) => names.intersection(other), first ?? new Set());
}

function addAll(names: Set<string>, more: Iterable<string>): void {
  for (const name of more) names.add(name);
}
