import { Validator } from "@cfworker/json-schema";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import type { Json, JsonSchema } from "../../src/index.ts";
import { applyEdits } from "../../src/translate/apply.ts";
import type { PlacePath, TranslationEdit } from "../../src/translate/edit.ts";
import { EditConflict, editTree } from "../../src/translate/edit-tree.ts";
import { guardSchema } from "../../src/translate/guard.ts";
import { NotExpressible } from "../../src/translate/not-expressible.ts";
import { preimage } from "../../src/translate/preimage.ts";
import { RandomSchema } from "../prove/random-schema.ts";
import { objectDocument, objectValue, someKey } from "./object-schema.ts";

const runs = Number(process.env["TENON_LAWS_RUNS"] ?? 150) * 6;
const samples = 25;

const validators = new WeakMap<object, Validator>();

function accepts(schema: JsonSchema, value: Json): boolean {
  if (typeof schema === "boolean") return schema;
  const known =
    validators.get(schema) ?? new Validator(structuredClone(schema) as object, "2020-12");
  validators.set(schema, known);
  return known.validate(value).valid;
}

/** Another validator that we did not write: where the two disagree nobody knows what is right. */
function isSure(schema: JsonSchema, value: Json): boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  return ajv.validate(structuredClone(schema), value) === accepts(schema, value);
}

const paths: readonly [PlacePath, ...PlacePath[]] = [
  [],
  [],
  ["a"],
  ["b"],
  [null],
  ["a", null],
  ["a", "b"],
  ["c", null, "a"],
];

function randomEdits(random: RandomSchema): TranslationEdit[] {
  const count = 1 + Number(random.chance(0.6)) + Number(random.chance(0.3));
  return Array.from({ length: count }, () => randomEdit(random));
}

function randomEdit(random: RandomSchema): TranslationEdit {
  const at = random.pick(paths);
  const key = (): string => someKey(random);
  const act = random.pick(["rename", "rename", "rename", "drop", "supply", "map", "wrap"]);
  const value = random.pick<Json>(["x", "X", { b: "x" }]);
  switch (act) {
    case "rename":
      return { act, at, from: key(), to: random.pick(["a", "b", "c", "d"]) };
    case "drop":
      return { act, at, name: key() };
    case "supply":
      return { act, at, name: key(), value };
    case "map":
      return { act, at, values: [{ from: "x", to: random.pick(["X", "y", "z"]) }] };
    default:
      return { act: "wrap", at };
  }
}

it(
  "a value is valid under the preimage exactly when it is valid after the edits",
  () => {
    let [compared, accepted] = [0, 0];
    const broken: object[] = [];
    for (let seed = 1; seed <= runs; seed += 1) {
      const random = new RandomSchema(seed);
      const usual = seed % 3 !== 0;
      const reader = usual ? objectDocument(random) : random.document();
      let before: JsonSchema;
      let tree;
      try {
        tree = editTree(randomEdits(random));
        before = preimage(reader, tree, "annotation");
      } catch (error) {
        if (error instanceof EditConflict || error instanceof NotExpressible) continue;
        throw error;
      }
      const apart = guardSchema(true, tree, []);
      for (let sample = 0; sample < samples; sample += 1) {
        const value = usual ? objectValue(random) : random.value();
        if (!accepts(apart, value)) continue;
        const applied = applyEdits(value, tree);
        if (!applied.ok) throw new Error(`the edits collide, seed ${seed}`);
        const [left, right] = [accepts(before, value), accepts(reader, applied.value)];
        compared += 1;
        if (right) accepted += 1;
        if (left !== right && isSure(before, value) && isSure(reader, applied.value))
          broken.push({ seed, reader, before, value, after: applied.value });
      }
    }
    expect(broken).toEqual([]);
    expect(compared).toBeGreaterThan(runs * 5);
    expect(accepted).toBeGreaterThan(compared / 20);
  },
  60_000 + runs * 20,
);
