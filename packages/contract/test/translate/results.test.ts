import { describe, expect, it } from "vitest";
import type { JsonObject, JsonSchema } from "../../src/index.ts";
import type { TranslationOptions, UsablePlan } from "../../src/entry/translate.ts";
import { planTranslation, translateResult } from "../../src/entry/translate.ts";
import { frozen, objectOf, text, toolOf } from "./tools.ts";

const nothing = { type: "object" };

function planFor(
  pinned: JsonSchema | undefined,
  live: JsonSchema | undefined,
  options: TranslationOptions = {},
): ReturnType<typeof planTranslation> {
  return planTranslation(toolOf(nothing, pinned), toolOf(nothing, live), options);
}

function usable(plan: ReturnType<typeof planTranslation>): UsablePlan {
  if (plan.verdict === "refuses") throw new Error(JSON.stringify(plan.obstacles));
  return plan;
}

const closed = { additionalProperties: false };

describe("translateResult", () => {
  it("gives back old names, values and constants, and takes out what the pinned schema refuses", () => {
    const pinned = objectOf(
      { customer_id: text, state: { enum: ["open", "won"] }, kind: { const: "deal" } },
      ["customer_id", "kind"],
      closed,
    );
    const live = objectOf(
      { customerId: text, state: { enum: ["OPEN", "WON"] }, extra: text },
      ["customerId"],
      closed,
    );
    const plan = usable(planFor(pinned, live));
    expect(plan.result.steps.map(({ basis }) => basis)).toEqual([
      "sure-rename",
      "only-value",
      "not-known-to-reader",
      "respelled-value",
    ]);
    const content = [{ type: "text", text: '{"customerId":"1"}' }];
    const result: JsonObject = frozen({
      content,
      structuredContent: { customerId: "1", state: "OPEN", extra: "e" },
      _meta: { a: 1 },
    });
    const back = translateResult(plan, result);
    expect(back).toEqual({
      ok: true,
      textDiffers: true,
      result: {
        content,
        structuredContent: { customer_id: "1", state: "open", kind: "deal" },
        _meta: { a: 1 },
      },
    });
  });

  it("never makes up a lost field from its default", () => {
    const pinned = objectOf({ count: { type: "integer", default: 0 } }, ["count"]);
    expect(planFor(pinned, objectOf({ other: text }))).toMatchObject({
      verdict: "refuses",
      obstacles: [{ rule: "output-required-property-removed" }],
    });
  });

  it("refuses results that are not proved, unless each is to be checked", () => {
    const [pinned, live] = [objectOf({ a: text }, ["a"]), objectOf({ a: text })];
    expect(planFor(pinned, live)).toMatchObject({
      verdict: "refuses",
      obstacles: [{ rule: "output-property-became-optional", path: "/outputSchema/properties/a" }],
    });
    const plan = usable(planFor(pinned, live, { results: "check" }));
    expect(plan.verdict).toBe("partial");
    expect(translateResult(plan, { structuredContent: { a: "x" } }).ok).toBe(true);
    const refused = translateResult(plan, { structuredContent: {} });
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: "result-outside-plan", rule: "output-property-became-optional" },
    });
    expect(refused.ok ? "" : refused.refusal.fix).toContain("The call was made");
  });

  it("leaves errors and results without structured content alone", () => {
    const plan = usable(planFor(objectOf({ a_b: text }, ["a_b"]), objectOf({ aB: text }, ["aB"])));
    for (const result of [
      { content: [{ type: "text", text: "a" }] },
      { isError: true, structuredContent: { aB: "x" } },
    ])
      expect(translateResult(plan, result)).toEqual({ ok: true, result, textDiffers: false });
  });

  it("asks nothing where nothing was promised, and refuses a promise that was taken back", () => {
    expect(planFor(undefined, objectOf({ a: text })).verdict).toBe("translates");
    const pinned = objectOf({ a: text }, ["a"]);
    expect(planFor(pinned, undefined)).toMatchObject({
      verdict: "refuses",
      obstacles: [{ rule: "output-schema-removed" }],
    });
    const plan = usable(planFor(pinned, undefined, { results: "check" }));
    expect(translateResult(plan, { structuredContent: { a: "x" } }).ok).toBe(true);
    expect(translateResult(plan, { structuredContent: { a: 1 } }).ok).toBe(false);
  });

  it("remarks on what changed and is no matter of values", () => {
    const pinned = toolOf(objectOf({ n: { type: "integer", default: 1 } }));
    const live = toolOf(objectOf({ n: { type: "integer", default: 2 } }));
    expect(planTranslation(pinned, live)).toMatchObject({
      verdict: "translates",
      remarks: [{ rule: "input-default-changed", level: "dangerous" }],
    });
  });
});
