import { parseToolList } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import { afterEach, expect, test } from "vitest";
import type { Agreed } from "../../src/pins/agreed.ts";
import { pinLimits } from "../../src/pins/limits.ts";
import { makeAgreed } from "../../src/pins/make-agreed.ts";
import { Planner } from "../../src/pins/planner.ts";
import type { PlannerOptions } from "../../src/pins/planner.ts";
import { findContact, manyTools, renamedContact, updateContact } from "./fixtures/tools.ts";
import { until } from "./fixtures/until.ts";

const planners: Planner[] = [];

afterEach(async () => {
  await Promise.all(planners.splice(0).map((planner) => planner.close()));
});

function planner(options: PlannerOptions = {}): Planner {
  const made = new Planner(() => undefined, options);
  planners.push(made);
  return made;
}

function listOf(definitions: readonly Json[]): Agreed {
  const list = parseToolList(definitions);
  return makeAgreed({
    server: "desk",
    origin: { kind: "live" },
    version: undefined,
    observedAt: "",
    definitions,
    list,
  });
}

const agreed = listOf([updateContact, findContact]);

test("a plan is made once per key, in a thread", async () => {
  const plans = planner();
  const question = {
    agreed,
    live: listOf([renamedContact, findContact]),
    tool: "update_contact",
    options: {},
  };
  const first = plans.plan("one", question);
  expect(first.plan).toBeUndefined();
  expect(plans.plan("one", question)).toBe(first);
  await first.made;
  expect(first.plan).toMatchObject({
    verdict: "translates",
    arguments: { steps: [{ rule: "input-property-renamed" }] },
  });
});

test("more lists than the thread keeps are taught again", async () => {
  const plans = planner();
  const question = {
    agreed,
    live: listOf([renamedContact, findContact]),
    tool: "update_contact",
    options: {},
  };
  for (let round = 0; round < pinLimits.plannerLists + 2; round += 1) {
    const other = { ...question, live: listOf([renamedContact, ...manyTools(round)]) };
    await plans.plan(`other ${round}`, other).made;
  }
  const again = plans.plan("again", question);
  await again.made;
  expect(again.plan).toMatchObject({ verdict: "translates" });
}, 60_000);

test("what takes too long is refused as not proved, tried again a few times, and holds nobody up", async () => {
  const plans = planner({ planMs: 1, retryMs: 5 });
  const question = { agreed, live: listOf([findContact]), tool: "update_contact", options: {} };
  const [one, two] = [plans.plan("one", question), plans.plan("two", question)];
  await Promise.all([one.made, two.made]);
  for (const { plan } of [one, two])
    expect(plan).toMatchObject({ verdict: "refuses", obstacles: [{ code: "not-proved" }] });
  await until("it is given up", () => plans.waiting === 0);
});

test("closing ends what is waited for", async () => {
  const plans = planner();
  const question = { agreed, live: listOf([findContact]), tool: "update_contact", options: {} };
  const all = Array.from({ length: 5 }, (_, index) => plans.plan(`plan ${index}`, question));
  await plans.close();
  await Promise.all(all.map(({ made }) => made));
  expect(plans.waiting).toBe(0);
});
