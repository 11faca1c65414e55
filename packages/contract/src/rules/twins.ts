import type { Bump, Level } from "../change.ts";
import type { Fact, FactAct, FactSubject } from "../diff/fact.ts";
import type { JsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";
import type { Rule, RuleExample } from "./rule-entry.ts";
import { exampleTool } from "./rule-entry.ts";

/** What one side thinks of a fact. */
export interface Opinion {
  readonly level: Level;
  readonly bump: Bump;
  readonly summary: string;
  readonly why: string;
  readonly fix: string;
  readonly whenStrict?: Level;
  readonly whenAsserted?: Level;
  readonly surface?: true;
}

/**
 * Two schemas of one property set, told apart by the changes that follow (`rule path`, see
 * `twins`).
 */
export interface SchemaExample {
  readonly title: string;
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  /**
   * Rule names without their side and paths below the schema, for example `type-changed
   * /properties/size/type`;
   * a full rule id stands for itself and keeps its full path.
   */
  readonly changes: readonly string[];
  /** Changes on the output side where they are not the same. */
  readonly outputChanges?: readonly string[];
  /** The schemas of the output side where they are not the same. */
  readonly outputOld?: JsonSchema;
  readonly outputNew?: JsonSchema;
}

/** One entry for both sides: the same fact, mirrored opinions. */
export interface TwinEntry {
  readonly name: string;
  readonly subject: FactSubject;
  readonly acts: readonly FactAct[];
  readonly claims?: (fact: Fact) => boolean;
  readonly message: (fact: Fact) => string;
  readonly opposite?: { readonly rule: string } | { readonly none: string };
  readonly input?: Opinion;
  readonly output?: Opinion;
  /** Why a side is missing. */
  readonly withoutTwin?: string;
  readonly fires: SchemaExample;
  readonly silent: SchemaExample;
}

/** The rules `input-<name>` and `output-<name>` of an entry. */
export function twins(entry: TwinEntry): readonly Rule[] {
  return (["input", "output"] as const).flatMap((side) => {
    const opinion = entry[side];
    return opinion === undefined ? [] : [ruleFor(entry, side, opinion)];
  });
}

function ruleFor(entry: TwinEntry, side: "input" | "output", opinion: Opinion): Rule {
  const { name, input: _input, output: _output, fires, silent, opposite, ...rest } = entry;
  return {
    ...rest,
    ...opinion,
    ...(opposite !== undefined && {
      opposite: "rule" in opposite ? { rule: `${side}-${opposite.rule}` } : opposite,
    }),
    id: `${side}-${name}`,
    family: side,
    side,
    fires: exampleFor(fires, side),
    silent: exampleFor(silent, side),
  };
}

function exampleFor(example: SchemaExample, side: "input" | "output"): RuleExample {
  const schema = side === "input" ? "inputSchema" : "outputSchema";
  const changes = side === "output" ? (example.outputChanges ?? example.changes) : example.changes;
  const { outputOld = example.old, outputNew = example.new } = example;
  const [old, next] = side === "output" ? [outputOld, outputNew] : [example.old, example.new];
  return {
    title: example.title,
    old: exampleTool({ [schema]: old }),
    new: exampleTool({ [schema]: next }),
    changes: changes.map((change) => {
      const [rule = "", path = ""] = change.split(" ");
      return ownNames.has(rule) ? `${rule} /${schema}${path}` : `${side}-${rule} /${schema}${path}`;
    }),
  };
}

/** Rules that have no side in their name. */
const ownNames: ReadonlySet<string> = new Set([
  "description-changed",
  "title-changed",
  "examples-changed",
]);

/** An object schema with the given properties, closed, for examples. */
export function closedObject(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonObject {
  return { ...openObject(properties, required), additionalProperties: false };
}

/** An object schema with the given properties that invites keys of any name, for examples. */
export function invitingObject(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, additionalProperties: true };
}

/** An object schema that says nothing about other keys, for examples. */
export function openObject(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonObject {
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}
