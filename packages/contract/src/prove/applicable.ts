import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { refHidesSiblings } from "./dialect.ts";
import type { Lowering } from "./lower.ts";
import { schemaEntries } from "./keyword-values.ts";
import type { Node } from "./node.ts";

/** A schema object that applies in place, and what must hold of the value for that. */
export interface Applicable {
  readonly schema: JsonObject;
  readonly condition: Node;
}

/**
 * All schema objects that apply to the same value as `roots`, seen through `$ref`, `allOf` and branches: the places
 * whose annotations `unevaluatedProperties` and `unevaluatedItems` look at (2020-12 core section 11). A branch
 * counts only when the value satisfies it. Not `complete` where a reference cannot be followed.
 */
export function applicableSchemas(
  lowering: Lowering,
  roots: readonly Json[],
): { readonly found: readonly Applicable[]; readonly complete: boolean } {
  const found: Applicable[] = [];
  let complete = true;
  const seen = new Map<JsonObject, Set<Node>>();
  const visit = (schema: Json | undefined, condition: Node): void => {
    if (!isJsonObject(schema) || condition === lowering.graph.false) return;
    lowering.work.tick();
    const conditions = seen.get(schema) ?? new Set();
    if (conditions.has(condition) || conditions.has(lowering.graph.true)) return;
    seen.set(schema, conditions.add(condition));
    const targets = lowering.referenced(schema);
    for (const target of targets) visit(target, condition);
    if (targets.includes(undefined)) complete = false;
    if ((targets.length > 0 || "$ref" in schema) && refHidesSiblings(lowering.dialect)) return;
    found.push({ schema, condition });
    visitBranches(lowering, schema, condition, visit);
  };
  for (const root of roots) visit(root, lowering.graph.true);
  return { found, complete };
}

function visitBranches(
  lowering: Lowering,
  schema: JsonObject,
  condition: Node,
  visit: (schema: Json | undefined, condition: Node) => void,
): void {
  const graph = lowering.graph;
  const list = (name: string): readonly Json[] => {
    const value = lowering.keyword(schema, name);
    return Array.isArray(value) ? (value as readonly Json[]) : [];
  };
  for (const item of list("allOf")) visit(item, condition);
  for (const item of [...list("anyOf"), ...list("oneOf")]) {
    visit(item, graph.and([condition, lowering.lower(item)]));
  }
  const test = lowering.keyword(schema, "if");
  if (test !== undefined) {
    const passed = lowering.lower(test);
    visit(test, graph.and([condition, passed]));
    visit(lowering.keyword(schema, "then"), graph.and([condition, passed]));
    visit(lowering.keyword(schema, "else"), graph.and([condition, graph.not(passed)]));
  }
  for (const keyword of ["dependentSchemas", "dependencies"]) {
    for (const [name, value] of schemaEntries(lowering, schema, keyword)) {
      const present = graph.and([
        condition,
        graph.not(graph.everyKey(graph.name(name), graph.false)),
      ]);
      visit(value, present);
    }
  }
}
