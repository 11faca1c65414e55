import { expect, it } from "vitest";
import { opsLimits } from "../../src/ops/limits.ts";
import { Questions } from "../../src/ops/questions.ts";
import { readiness } from "../../src/ops/readiness.ts";
import { quiet } from "../telemetry/state.ts";

it("answers so many at a time, and the next one when one is done", async () => {
  const questions = new Questions();
  const answers: ((value: number) => void)[] = [];
  const ask = (): Promise<number> => questions.ask(() => new Promise((done) => answers.push(done)));
  const open = Array.from({ length: opsLimits.questions }, ask);
  await expect(ask()).rejects.toMatchObject({ code: "too-many-questions" });
  answers[0]?.(1);
  expect(await open[0]).toBe(1);
  const next = ask();
  for (const answer of answers) answer(2);
  expect(await next).toBe(2);
});

it("passes on what a question fails with", async () => {
  const questions = new Questions();
  const failing = (): Promise<number> => questions.ask(async () => Promise.reject(new Error("no")));
  for (let round = 0; round <= opsLimits.questions; round += 1)
    await expect(failing()).rejects.toThrow("no");
});

it("names so many servers and no more", () => {
  const servers = (number: number) =>
    Array.from({ length: number }, (_, index) => ({ ...quiet.servers()[0]!, name: `s${index}` }));
  const named = (number: number) =>
    readiness({ ...quiet, servers: () => servers(number) }).body.down.length;
  expect([named(opsLimits.named), named(opsLimits.named + 1)]).toEqual([
    opsLimits.named,
    opsLimits.named,
  ]);
});
