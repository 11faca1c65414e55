import * as fc from "fast-check";
import type { Json, JsonObject } from "../../src/index.ts";
import { isJsonObject } from "../../src/index.ts";

/** One parameter of a made-up object, in a form that is easy to change and to make values for. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly kind: "text" | "count" | "flag" | "choice" | "object" | "list";
  readonly values: readonly string[];
  readonly inside: readonly Field[];
  readonly stated?: Json;
}

/** An object schema in the making. */
export interface Shape {
  readonly fields: readonly Field[];
  readonly closed: boolean;
}

const names = ["customer_email", "dueDate", "sort order", "page_size", "owner", "labels", "body"];
const choices = ["asc", "desc", "in_progress", "Done", "high-risk"];

const fieldOf = (depth: number): fc.Arbitrary<Field> =>
  fc.record({
    name: fc.constantFrom(...names),
    required: fc.boolean(),
    kind: fc.constantFrom<Field["kind"]>(
      "text",
      "count",
      "choice",
      "flag",
      ...(depth > 0 ? (["object", "list"] as const) : []),
    ),
    values: fc.uniqueArray(fc.constantFrom(...choices), { minLength: 1, maxLength: 3 }),
    inside: depth > 0 ? fieldsOf(depth - 1) : fc.constant([]),
  });

const fieldsOf = (depth: number): fc.Arbitrary<readonly Field[]> =>
  fc.uniqueArray(fieldOf(depth), { maxLength: 4, selector: ({ name }) => name });

export const shapes: fc.Arbitrary<Shape> = fc.record({
  fields: fieldsOf(2),
  closed: fc.boolean(),
});

/** One edit that a server's author makes; `certain` ones have a proved translation. */
export type ServerEdit =
  | "rename"
  | "respell"
  | "demand"
  | "offer"
  | "remove"
  | "drop-value"
  | "close"
  | "retype"
  | "shuffle";

export const certainEdits: fc.Arbitrary<ServerEdit> = fc.constantFrom(
  "rename",
  "respell",
  "demand",
  "offer",
  "close",
  "shuffle",
);

export const anyEdits: fc.Arbitrary<ServerEdit> = fc.constantFrom(
  "rename",
  "respell",
  "demand",
  "offer",
  "close",
  "shuffle",
  "remove",
  "drop-value",
  "retype",
);

/** The shape after an edit of one of its fields, the `at`th counted through every object. */
export function evolved(shape: Shape, edit: ServerEdit, at: number): Shape {
  if (edit === "close") return { ...shape, closed: true };
  const holders = 1 + shape.fields.filter(({ inside }) => inside.length > 0).length;
  const chosen = at % holders;
  if (chosen === 0) return { ...shape, fields: editedFields(shape.fields, edit, at) };
  const holder = shape.fields.filter(({ inside }) => inside.length > 0)[chosen - 1];
  const fields = shape.fields.map((field) =>
    field === holder ? { ...field, inside: editedFields(field.inside, edit, at) } : field,
  );
  return { ...shape, fields };
}

function editedFields(fields: readonly Field[], edit: ServerEdit, at: number): readonly Field[] {
  const index = fields.length === 0 ? 0 : at % fields.length;
  const replace = (change: (field: Field) => readonly Field[]): readonly Field[] =>
    fields.flatMap((field, place) => (place === index ? change(field) : [field]));
  switch (edit) {
    case "rename":
      return replace((field) => [{ ...field, name: respelled(field.name) }]);
    case "respell":
      return replace((field) => [{ ...field, values: field.values.map(respelled) }]);
    case "demand":
      if (fields.some(({ name }) => name === "mode")) return fields;
      return [...fields, { ...plain("mode"), required: true, stated: "safe" }];
    case "offer":
      if (fields.some(({ name }) => name === "extra")) return fields;
      return [...fields, plain("extra")];
    case "remove":
      return replace(() => []);
    case "drop-value":
      return replace((field) => [
        { ...field, values: field.values.length > 1 ? field.values.slice(1) : field.values },
      ]);
    case "retype":
      return replace((field) => [{ ...field, kind: field.kind === "text" ? "count" : "text" }]);
    default:
      return fields.toReversed();
  }
}

function plain(name: string): Field {
  return { name, required: false, kind: "text", values: ["asc"], inside: [] };
}

/** Another spelling of the same words: `dueDate`, `due_date`, `DUE_DATE`. */
function respelled(name: string): string {
  if (/[A-Z]/.test(name) && name !== name.toUpperCase())
    return name
      .replaceAll(/([A-Z])/g, "_$1")
      .replace(/^_/, "")
      .toLowerCase();
  return name === name.toUpperCase()
    ? name.toLowerCase()
    : name.toUpperCase().replaceAll(/[ -]/g, "_");
}

/** The schema of a shape. */
export function schemaOf({ fields, closed }: Shape): JsonObject {
  return objectSchemaOf(fields, closed);
}

function objectSchemaOf(fields: readonly Field[], closed: boolean): JsonObject {
  return {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, closed)])),
    required: fields.filter(({ required }) => required).map(({ name }) => name),
    ...(closed && { additionalProperties: false }),
  };
}

function fieldSchema({ kind, values, inside, stated }: Field, closed: boolean): JsonObject {
  const state = stated === undefined ? {} : { default: stated };
  if (kind === "text") return { type: "string", ...state };
  if (kind === "count") return { type: "integer" };
  if (kind === "flag") return { type: "boolean" };
  if (kind === "choice") return { type: "string", enum: [...values] };
  const object = objectSchemaOf(inside, closed);
  return kind === "object" ? object : { type: "array", items: object };
}

/** A value that a shape allows, its keys declared; `pick` answers numbers from 0 up to a limit. */
export function valueFor(
  { fields }: Pick<Shape, "fields">,
  pick: (limit: number) => number,
): JsonObject {
  const entries = fields
    .filter(({ required }) => required || pick(3) > 0)
    .map((field): [string, Json] => [field.name, fieldValue(field, pick)]);
  return Object.fromEntries(entries);
}

function fieldValue({ kind, values, inside }: Field, pick: (limit: number) => number): Json {
  if (kind === "text") return ["", "x", "asc", "__proto__"][pick(4)] ?? "";
  if (kind === "count") return pick(100);
  if (kind === "flag") return pick(2) === 0;
  if (kind === "choice") return values[pick(values.length)] ?? "";
  const item = (): JsonObject => valueFor({ fields: inside }, pick);
  return kind === "object" ? item() : Array.from({ length: pick(3) }, item);
}

/** True for a value that is an object; narrows what a plan answers. */
export const isObject = isJsonObject;
