import { Validator } from "@cfworker/json-schema";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonSchema } from "../../src/index.ts";
import type { TranslationPlan } from "../../src/entry/translate.ts";
import { planTranslation, translateArguments, translateResult } from "../../src/entry/translate.ts";
import type { ServerEdit, Shape } from "./evolving-tool.ts";
import { anyEdits, certainEdits, evolved, schemaOf, shapes, valueFor } from "./evolving-tool.ts";
import { frozen, toolOf } from "./tools.ts";

const runs = Number(process.env["TENON_LAWS_RUNS"] ?? 120);
const samples = 12;

/** Not the validator that a plan asks. */
function accepts(schema: JsonSchema, value: JsonObject): boolean {
  const validator = new Validator(structuredClone(schema) as object, "2020-12");
  return validator.validate(value).valid;
}

const picks = fc.infiniteStream(fc.nat(999));

type Picks = fc.Stream<number>;

function picker(stream: Picks): (limit: number) => number {
  return (limit) => (stream.next().value ?? 0) % Math.max(1, limit);
}

const chains = (
  edit: fc.Arbitrary<ServerEdit>,
  maxLength = 3,
): fc.Arbitrary<[ServerEdit, number][]> => fc.array(fc.tuple(edit, fc.nat(20)), { maxLength });

function after(shape: Shape, chain: readonly (readonly [ServerEdit, number])[]): Shape {
  return chain.reduce((known, [edit, at]) => evolved(known, edit, at), shape);
}

function planOf(pinned: Shape, live: Shape): TranslationPlan {
  return planTranslation(toolOf(schemaOf(pinned)), toolOf(schemaOf(live)));
}

function sent(plan: TranslationPlan, value: JsonObject): JsonObject | undefined {
  const answer = translateArguments(plan, frozen(value));
  return answer.ok ? answer.arguments : undefined;
}

describe("laws of translation", () => {
  const verdicts = { translates: 0, partial: 0, refuses: 0 };

  const possible = {
    translates: [true],
    partial: [true, "refused"],
    refuses: ["refused"],
  };

  it("what a plan lets pass is valid under the live schema, and a full plan lets every pinned call pass", () => {
    fc.assert(
      fc.property(shapes, chains(anyEdits, 4), picks, (pinned, chain, stream) => {
        const live = after(pinned, chain);
        const plan = planOf(pinned, live);
        verdicts[plan.verdict] += 1;
        for (let sample = 0; sample < samples; sample += 1) {
          const value = valueFor(pinned, picker(stream));
          expect(accepts(schemaOf(pinned), value)).toBe(true);
          const arrived = sent(plan, value);
          const lands = arrived === undefined ? "refused" : accepts(schemaOf(live), arrived);
          expect(possible[plan.verdict]).toContain(lands);
        }
      }),
      { numRuns: runs },
    );
    expect(verdicts.translates).toBeGreaterThan(runs / 10);
    expect(verdicts.partial).toBeGreaterThan(0);
    expect(verdicts.refuses).toBeGreaterThan(0);
  }, 60_000);

  it("edits that are certain translate, most of them", () => {
    let translated = 0;
    fc.assert(
      fc.property(shapes, chains(certainEdits, 2), (pinned, chain) => {
        if (planOf(pinned, after(pinned, chain)).verdict === "translates") translated += 1;
      }),
      { numRuns: runs },
    );
    expect(translated).toBeGreaterThan(runs * 0.8);
  }, 60_000);

  it("a plan for an unchanged tool has no steps and hands arguments on as they are", () => {
    fc.assert(
      fc.property(shapes, picks, (shape, stream) => {
        const plan = planOf(shape, { ...shape, fields: shape.fields.toReversed() });
        expect(plan).toMatchObject({
          verdict: "translates",
          arguments: { steps: [], conditions: [] },
          result: { steps: [], conditions: [] },
        });
        const value = valueFor(shape, picker(stream));
        expect(sent(plan, value)).toBe(value);
      }),
      { numRuns: runs },
    );
  }, 60_000);

  it("translating twice lands where translating at once does, and once is enough", () => {
    fc.assert(
      fc.property(
        shapes,
        chains(certainEdits, 2),
        chains(certainEdits, 2),
        picks,
        (first, one, two, stream) => {
          const second = after(first, one);
          const third = after(second, two);
          const [early, late, direct] = [
            planOf(first, second),
            planOf(second, third),
            planOf(first, third),
          ];
          const value = valueFor(first, picker(stream));
          const middle = sent(early, value);
          const end = middle === undefined ? undefined : sent(late, middle);
          const whole = sent(direct, value);
          expect(end === undefined || accepts(schemaOf(third), end)).toBe(true);
          const known = whole ?? end;
          expect(end ?? known).toEqual(known);
          expect(end === undefined ? end : sent(planOf(third, third), end)).toBe(end);
        },
      ),
      { numRuns: runs },
    );
  }, 60_000);

  it("renames and respelled values come back as they went, as results do", () => {
    fc.assert(
      fc.property(
        shapes,
        chains(fc.constantFrom<ServerEdit>("rename", "respell", "shuffle"), 3),
        picks,
        (pinned, chain, stream) => {
          const live = after(pinned, chain);
          const value = valueFor(pinned, picker(stream));
          const there = sent(planOf(pinned, live), value);
          const back = there === undefined ? undefined : sent(planOf(live, pinned), there);
          expect(back ?? value).toEqual(value);
          const plan = planTranslation(
            toolOf({ type: "object" }, schemaOf(pinned)),
            toolOf({ type: "object" }, schemaOf(live)),
          );
          if (there === undefined || plan.verdict !== "translates") return;
          const result = translateResult(plan, frozen({ structuredContent: there }));
          expect(result).toMatchObject({ ok: true, result: { structuredContent: value } });
        },
      ),
      { numRuns: runs },
    );
  }, 60_000);

  it("every live result is valid under the pinned schema when results translate", () => {
    let proved = 0;
    fc.assert(
      fc.property(shapes, chains(anyEdits), picks, (pinned, chain, stream) => {
        const live = after(pinned, chain);
        const [old, next] = [schemaOf(pinned), schemaOf(live)];
        const plan = planTranslation(
          toolOf({ type: "object" }, old),
          toolOf({ type: "object" }, next),
        );
        if (plan.verdict === "refuses") return;
        proved += 1;
        for (let sample = 0; sample < samples; sample += 1) {
          const content = valueFor(live, picker(stream));
          const back = translateResult(plan, frozen({ structuredContent: content }));
          if (!back.ok) throw new Error(back.refusal.message);
          const { structuredContent } = back.result;
          expect(accepts(old, structuredContent as JsonObject)).toBe(true);
        }
      }),
      { numRuns: runs },
    );
    expect(proved).toBeGreaterThan(runs / 8);
  }, 60_000);

  it("a plan is JSON: read back it is the same and does the same", () => {
    fc.assert(
      fc.property(shapes, chains(anyEdits), picks, (pinned, chain, stream) => {
        const plan = planOf(pinned, after(pinned, chain));
        const again = JSON.parse(JSON.stringify(plan)) as TranslationPlan;
        expect(again).toEqual(plan);
        const value = valueFor(pinned, picker(stream));
        expect(translateArguments(again, value)).toEqual(translateArguments(plan, value));
      }),
      { numRuns: runs / 2 },
    );
  }, 60_000);
});
