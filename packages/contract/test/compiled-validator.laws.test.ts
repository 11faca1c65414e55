import { expect, test } from "vitest";
import { compileValidator } from "../src/compiled-validator.ts";
import type { Json, JsonSchema } from "../src/index.ts";
import { validateValue } from "../src/validate.ts";
import { RandomSchema } from "./prove/random-schema.ts";
import { objectDocument, objectValue } from "./translate/object-schema.ts";

const runs = Number(process.env["TENON_LAWS_RUNS"] ?? 150) * 4;
const samples = 12;

interface Tally {
  good: number;
  sure: number;
  readonly wrong: object[];
}

function compare(schema: JsonSchema, value: Json, closed: boolean, tally: Tally): void {
  const validator = compileValidator(schema, { closed });
  const truth = validateValue(schema, value, { closed });
  const isSure = validator.isSurelyGood(value);
  if (truth.length === 0) tally.good += 1;
  if (isSure) tally.sure += 1;
  if (isSure && truth.length > 0) tally.wrong.push({ schema, value, closed, truth });
}

test("what is surely good has no problems, whatever the schema says", () => {
  const tally: Tally = { good: 0, sure: 0, wrong: [] };
  for (let seed = 1; seed <= runs; seed += 1) {
    const random = new RandomSchema(seed, seed % 5 === 0);
    const usual = seed % 2 === 0;
    const schema = usual ? objectDocument(random) : random.document();
    for (let sample = 0; sample < samples; sample += 1) {
      const value = usual ? objectValue(random) : random.value();
      compare(schema, value, random.chance(0.6), tally);
    }
  }
  expect(tally.wrong.slice(0, 3)).toEqual([]);
  expect(tally.good).toBeGreaterThan(runs);
  expect(tally.sure).toBeGreaterThan(tally.good / 3);
}, 120_000);

test("a good value of branches that name keys beside branches that do not is left to the validator", () => {
  const schema = {
    type: "object",
    properties: {
      to: {
        anyOf: [
          { type: "object", properties: { x: { type: "object" } } },
          { type: "object", properties: { x: { type: "object", properties: { a: {} } } } },
        ],
      },
    },
  };
  const tally: Tally = { good: 0, sure: 0, wrong: [] };
  for (const value of [{ to: { x: { b: 1 } } }, { to: { x: { a: 1 } } }, { to: { x: {} } }])
    compare(schema, value, true, tally);
  expect(tally).toMatchObject({ good: 2, wrong: [] });
});
