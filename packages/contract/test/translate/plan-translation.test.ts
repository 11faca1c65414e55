import { describe, expect, it } from "vitest";
import { planTranslation, translateArguments } from "../../src/entry/translate.ts";
import { nameCases } from "./name-cases.ts";
import { shapeCases } from "./shape-cases.ts";
import { toolOf } from "./tools.ts";

describe("planTranslation of real kinds of change", () => {
  it.each([...nameCases, ...shapeCases])(
    "$title",
    ({ pinned, live, options = {}, verdict, rules, calls = [] }) => {
      const plan = planTranslation(toolOf(pinned), toolOf(live), options);
      expect(plan.verdict).toBe(verdict);
      const told =
        plan.verdict === "refuses"
          ? plan.obstacles
          : plan.verdict === "partial"
            ? plan.arguments.conditions
            : plan.arguments.steps;
      expect(told.map(({ rule }) => rule)).toEqual(rules);
      for (const [call, becomes] of calls) {
        const answer = translateArguments(plan, call);
        expect(answer.ok ? answer.arguments : "refused").toEqual(becomes);
      }
    },
  );
});
