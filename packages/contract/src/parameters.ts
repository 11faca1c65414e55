import type { JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import type { Parameter } from "./parameter.ts";
import type { Draft, Drafts } from "./parameter-drafts.ts";
import { addChoice, addSupposed, addTogether } from "./parameter-drafts.ts";
import { requiredNames } from "./required-names.ts";
import { resolveRef } from "./resolve-ref.ts";
import type { Subschema } from "./schema-walk.ts";
import { subschemaPointer, subschemas } from "./schema-walk.ts";
import type { JsonSchema, Tool } from "./tool.ts";
import type { Allowance } from "./value-space.ts";
import { valueSpace } from "./value-space.ts";

/** A schema that applies to the value at `path`. */
interface Place {
  readonly schema: JsonSchema;
  /** From the root of the input schema. */
  readonly pointer: string;
  readonly path: string;
  /** References entered on the way here: the guard against endless unfolding. */
  readonly trail: readonly string[];
}

interface Search {
  readonly root: JsonObject;
  readonly allowance: Allowance;
}

/**
 * Every input parameter of a tool, nested ones included, in document order. `[]` stands for an item of an array,
 * `*` for a key of a map (`additionalProperties`). A recursive `$ref` is entered once, so each declared place
 * is listed once. At most `limits.parameters`, and none whose path is longer than `limits.parameterPath`.
 */
export function parametersOf(tool: Tool): readonly Parameter[] {
  const found = known.get(tool) ?? findParameters(tool);
  known.set(tool, found);
  return found;
}

/** Tools never change, and several stages of one check ask for the same tool. */
const known = new WeakMap<Tool, readonly Parameter[]>();

function findParameters(tool: Tool): readonly Parameter[] {
  const search = { root: tool.inputSchema, allowance: { visits: limits.parameterVisits } };
  const start = { schema: tool.inputSchema, pointer: "", path: "", trail: ["#"] };
  const found = [...declared(search, start).values()].slice(0, limits.parameters);
  return found.map(({ types, pointer, ...draft }) => ({
    ...draft,
    pointer: `/inputSchema${pointer}`,
    types: types ?? [],
  }));
}

/** Parameters that a schema and everything in it declare, by path. */
function declared(search: Search, place: Place): Drafts {
  const drafts: Drafts = new Map();
  if (!isJsonObject(place.schema) || search.allowance.visits <= 0) return drafts;
  search.allowance.visits -= 1;
  const choices = new Map<string, Drafts[]>();
  const conditions: Drafts[] = [];
  for (const child of subschemas(place.schema)) {
    const inside = enter(place, child);
    if (inside === undefined || isTooLong(inside)) continue;
    const found = declared(search, inside);
    if (child.keyword === "properties") {
      addTogether(drafts, [property(search, place, inside), ...found.values()]);
    } else if (conditionKeywords.has(child.keyword)) conditions.push(found);
    else addBranch(choices, choiceOf(child), found);
  }
  addTogether(drafts, referenced(search, place).values());
  for (const [choice, branches] of choices) {
    if (choice === "allOf") for (const part of branches) addTogether(drafts, part.values());
    // Without `else` there is a branch that declares nothing.
    else
      addChoice(
        drafts,
        choice === "then" && branches.length === 1 ? [...branches, new Map()] : branches,
      );
  }
  for (const found of conditions) addSupposed(drafts, found.values());
  return markRequired(search, drafts, place);
}

const conditionKeywords: ReadonlySet<string> = new Set(["dependentSchemas", "if"]);

function addBranch(choices: Map<string, Drafts[]>, choice: string, found: Drafts): void {
  const known = choices.get(choice);
  if (known === undefined) choices.set(choice, [found]);
  else known.push(found);
}

/** `then` and `else` are the branches of one choice; so are the kinds of items that an array can hold. */
function choiceOf({ keyword }: Subschema): string {
  if (keyword === "else") return "then";
  return keyword === "prefixItems" || keyword === "additionalItems" ? "items" : keyword;
}

/** Where a subschema applies, or undefined for keywords that declare no parameters. */
function enter(place: Place, child: Subschema): Place | undefined {
  const at = { ...place, schema: child.schema, pointer: subschemaPointer(place.pointer, child) };
  switch (child.keyword) {
    case "properties":
      return { ...at, path: joinPath(place.path, String(child.key)) };
    case "items":
    case "prefixItems":
    case "additionalItems":
      return { ...at, path: `${place.path}[]` };
    case "additionalProperties":
      return { ...at, path: joinPath(place.path, "*") };
    case "allOf":
    case "anyOf":
    case "oneOf":
    case "if":
    case "then":
    case "else":
    case "dependentSchemas":
      return at;
    default:
      return undefined;
  }
}

function referenced(search: Search, place: Place): Drafts {
  const ref = isJsonObject(place.schema) ? place.schema["$ref"] : undefined;
  const { trail } = place;
  if (typeof ref !== "string" || trail.includes(ref)) return new Map();
  if (trail.length > limits.parameterReferences) return new Map();
  const target = resolveRef(search.root, ref);
  if (target === undefined || isTooLong({ ...place, ...target })) return new Map();
  return declared(search, { ...place, ...target, trail: [...trail, ref] });
}

function property(search: Search, holder: Place, { schema, pointer, path }: Place): Draft {
  const space = valueSpace(search.root, schema, search.allowance);
  const name = path.slice(holder.path === "" ? 0 : holder.path.length + 1);
  return { path, name, pointer, schema, required: false, ...space };
}

/** Marks what the schema at `place` requires of its object, wherever it is declared. */
function markRequired(search: Search, drafts: Drafts, place: Place): Drafts {
  for (const name of requiredNames(search.root, place.schema, search.allowance)) {
    const path = joinPath(place.path, name);
    const draft = drafts.get(path);
    if (draft !== undefined) drafts.set(path, { ...draft, required: true });
  }
  return drafts;
}

function isTooLong({ path, pointer }: Place): boolean {
  return path.length > limits.parameterPath || pointer.length > limits.parameterPath;
}

function joinPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
