import type { ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { formats } from "./formats.ts";
import { guardedPattern } from "./guarded-pattern.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import { modernSchema } from "./modern-schema.ts";
import { subschemas } from "./schema-walk.ts";
import type { JsonSchema } from "./tool.ts";

/** A schema as ajv compiled it. */
export interface CompiledSchema {
  /** What ajv finds wrong with a value. Can throw `PatternTimeout`. */
  readonly errorsOf: (value: Json) => readonly ErrorObject[];
  /** Whether the subschema at a JSON Pointer accepts a value; undefined when ajv cannot tell. */
  readonly accepts: (pointer: string, value: Json) => boolean | undefined;
}

/** The name under which ajv knows the schema; a server cannot gain from using it too. */
const rootName = "tenon:schema";

const compiledBySchema = new Map<
  JsonObject,
  { plain?: CompiledSchema; formats?: CompiledSchema }
>();

/** The compiled form of a schema, from a cache of `limits.validators`; throws what ajv throws for a bad schema. */
export function compileSchema(schema: JsonObject, assertFormats: boolean): CompiledSchema {
  const variant = assertFormats ? "formats" : "plain";
  const known = compiledBySchema.get(schema) ?? {};
  const compiled = known[variant] ?? compile(schema, assertFormats);
  compiledBySchema.delete(schema);
  compiledBySchema.set(schema, { ...known, [variant]: compiled });
  if (compiledBySchema.size > limits.validators) {
    const [oldest] = compiledBySchema.keys();
    if (oldest !== undefined) compiledBySchema.delete(oldest);
  }
  return compiled;
}

function compile(schema: JsonObject, assertFormats: boolean): CompiledSchema {
  if (!fits(schema))
    throw new RangeError(`it has more than ${limits.validatedSubschemas} subschemas`);
  const ajv = newAjv(assertFormats);
  ajv.addSchema(asAjvSchema(modernSchema(schema)), rootName);
  const validate = ajv.getSchema(rootName);
  if (validate === undefined) throw new Error("ajv did not keep the schema");
  const branches = new Map<string, ValidateFunction | undefined>();
  return {
    errorsOf: (value) => (validate(value) === true ? [] : (validate.errors ?? [])),
    accepts: (pointer, value) => {
      if (!branches.has(pointer)) branches.set(pointer, compileBranch(ajv, pointer));
      const branch = branches.get(pointer);
      return branch === undefined ? undefined : branch(value);
    },
  };
}

function newAjv(assertFormats: boolean): Ajv2020 {
  return new Ajv2020({
    strict: false,
    allErrors: true,
    // Names like `constructor` are keys like any other.
    ownProperties: true,
    validateFormats: assertFormats,
    formats,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    // Copying a `$ref` target to each place that uses it would let a small schema compile to a huge one.
    inlineRefs: false,
    logger: false,
    code: {
      optimize: false,
      regExp: Object.assign((source: string) => guardedPattern(source), { code: "guardedPattern" }),
    },
  });
}

function compileBranch(ajv: Ajv2020, pointer: string): ValidateFunction | undefined {
  try {
    return ajv.compile({ $ref: `${rootName}#${asFragment(pointer)}` });
  } catch {
    return undefined; // the caller then takes the branch for one that may apply
  }
}

function asFragment(pointer: string): string {
  return pointer.split("/").map(encodeURIComponent).join("/");
}

function fits(schema: JsonObject): boolean {
  let count = 0;
  const stack: JsonSchema[] = [schema];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    count += 1;
    if (count > limits.validatedSubschemas) return false;
    for (const child of subschemas(next)) stack.push(child.schema);
  }
  return true;
}

function asAjvSchema(schema: JsonSchema): Record<string, unknown> {
  return isJsonObject(schema) ? schema : {};
}
