import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import { plainText } from "./plain-text.ts";
import type { RefProblem } from "./ref-check.ts";
import { checkRefs } from "./ref-check.ts";
import { isSchema } from "./schema-walk.ts";
import type { JsonSchema, Tool, ToolProblem, ToolProblemCode } from "./tool.ts";
import type { SizeProblem } from "./tool-size.ts";
import { measureDefinition } from "./tool-size.ts";

/** The code, place and words of a problem, before the entry's index and name are known. */
interface Refusal {
  readonly code: ToolProblemCode;
  readonly pointer: string;
  readonly message: string;
}

/**
 * One entry of a tool list as a tool, or why it cannot be one. `names` holds the names of the entries before
 * it and receives this one's.
 */
export function parseTool(entry: unknown, index: number, names: Set<string>): Tool | ToolProblem {
  if (!isJsonObject(entry)) {
    const message = `Entry ${index} of the tool list is not an object. Send tool definitions only.`;
    return { code: "tool-not-object", index, name: undefined, pointer: "", message };
  }
  const raw = own(entry, "name");
  const parsed =
    checkName(raw, names) ??
    checkSize(entry) ??
    readFields(entry, typeof raw === "string" ? raw : "");
  if (!("code" in parsed)) return parsed;
  const name = typeof raw === "string" ? plainText(raw, limits.nameLength) : undefined;
  return { ...parsed, index, name, message: located(parsed, index, name) };
}

function located({ message }: Refusal, index: number, name: string | undefined): string {
  return `Tool ${name === undefined ? `at position ${index}` : `"${name}" (position ${index})`}: ${message}`;
}

function checkSize(entry: JsonObject): Refusal | undefined {
  const measured = measureDefinition(entry);
  return typeof measured === "number" ? undefined : sizeRefusal(measured);
}

function sizeRefusal(problem: SizeProblem): Refusal {
  if (problem === "too-large") {
    const message = `its definition is longer than ${limits.toolCharacters} characters. Shorten it.`;
    return { code: "tool-too-large", pointer: "", message };
  }
  if (problem === "too-deep") {
    const message = `its definition is nested deeper than ${limits.toolDepth} levels. Flatten it.`;
    return { code: "tool-too-deep", pointer: "", message };
  }
  return {
    code: "tool-field-invalid",
    pointer: problem.notJsonAt,
    message: `it holds a value that JSON cannot carry${at(problem.notJsonAt)}. Send JSON values and finite numbers.`,
  };
}

function checkName(raw: Json | undefined, names: Set<string>): Refusal | undefined {
  if (typeof raw !== "string") return nameRefusal("it has no name");
  if (raw === "") return nameRefusal("its name is empty");
  if (raw.length > limits.nameLength) {
    return nameRefusal(`its name is longer than ${limits.nameLength} characters`);
  }
  if (plainText(raw, limits.nameLength) !== raw) {
    return nameRefusal("its name has control or invisible characters");
  }
  if (names.has(raw)) {
    const message = "an earlier entry has the same name. Give every tool a name of its own.";
    return { code: "tool-name-duplicate", pointer: "/name", message };
  }
  names.add(raw);
  return undefined;
}

function nameRefusal(what: string): Refusal {
  const message = `${what}. Give it a name of 1 to ${limits.nameLength} visible characters.`;
  return { code: "tool-name-invalid", pointer: "/name", message };
}

function readFields(definition: JsonObject, name: string): Tool | Refusal {
  const title = optionalText(definition, "title");
  if (typeof title === "object") return title;
  const description = optionalText(definition, "description");
  if (typeof description === "object") return description;
  const annotations = own(definition, "annotations") ?? {};
  if (!isJsonObject(annotations)) return fieldRefusal("annotations", "an object");
  const inputSchema = own(definition, "inputSchema");
  if (inputSchema === undefined || inputSchema === null) {
    const message = 'it has no inputSchema. For a tool without parameters send {"type": "object"}.';
    return { code: "tool-schema-missing", pointer: "/inputSchema", message };
  }
  const outputSchema = own(definition, "outputSchema") ?? undefined;
  if (!isJsonObject(inputSchema)) return schemaRefusal("inputSchema", "is not an object");
  if (outputSchema !== undefined && !isSchema(outputSchema)) {
    return schemaRefusal("outputSchema", "is not a JSON Schema");
  }
  const refusal = checkSchemas(inputSchema, outputSchema);
  if (refusal !== undefined) return refusal;
  return { name, definition, title, description, inputSchema, outputSchema, annotations };
}

function checkSchemas(input: JsonObject, output: JsonSchema | undefined): Refusal | undefined {
  if (!allowsObjects(own(input, "type"))) {
    return schemaRefusal("inputSchema", 'has a root "type" other than "object"');
  }
  const problem = checkRefs(input);
  if (problem !== undefined) return refRefusal("inputSchema", problem);
  if (!isJsonObject(output)) return undefined;
  const outputProblem = checkRefs(output);
  return outputProblem === undefined ? undefined : refRefusal("outputSchema", outputProblem);
}

/** Arguments are an object (MCP `tools/call`), so a root that excludes objects leaves no valid call. */
function allowsObjects(type: Json | undefined): boolean {
  if (type === undefined) return true;
  return type === "object" || (Array.isArray(type) && type.includes("object"));
}

const refRefusals: Readonly<
  Record<
    RefProblem["kind"],
    { readonly code: ToolProblemCode; readonly what: string; readonly fix: string }
  >
> = {
  cycle: {
    code: "tool-schema-ref-cycle",
    what: "its schema refers to itself without passing a property or an item",
    fix: "Break the cycle.",
  },
  unresolved: {
    code: "tool-schema-ref-unresolved",
    what: "a $ref leads nowhere",
    fix: "Define what it names, or correct it.",
  },
  "too-many": {
    code: "tool-too-large",
    what: `there are more than ${limits.subschemas} subschemas`,
    fix: "Simplify the schema.",
  },
};

function refRefusal(field: string, problem: RefProblem): Refusal {
  const { code, what, fix } = refRefusals[problem.kind];
  const pointer = `/${field}${problem.pointer}`;
  return { code, pointer, message: `${what} at ${plainText(pointer)}. ${fix}` };
}

function schemaRefusal(field: string, what: string): Refusal {
  const message = `its ${field} ${what}. Send a JSON Schema of an object.`;
  return { code: "tool-schema-invalid", pointer: `/${field}`, message };
}

function fieldRefusal(field: string, expected: string): Refusal {
  const message = `its ${field} is not ${expected}. Correct it or leave it out.`;
  return { code: "tool-field-invalid", pointer: `/${field}`, message };
}

/** Text, or undefined where the field is absent or null (servers send null for "none"). */
function optionalText(definition: JsonObject, field: string): string | undefined | Refusal {
  const value = own(definition, field) ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  return fieldRefusal(field, "text");
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function at(pointer: string): string {
  return pointer === "" ? "" : ` at ${plainText(pointer)}`;
}
