import { describe, expect, it } from "vitest";
import { judgeNaive } from "./fixtures/judge-naive.ts";
import { slowRuns } from "./fixtures/naive-runs.ts";

describe("a naive gateway", () => {
  it.concurrent.each(slowRuns)(
    "($sins) fails $fails.0 and the like",
    { timeout: 120_000 },
    async (run) => {
      const { unseen, made } = await judgeNaive(run);
      expect(unseen).toEqual([]);
      expect(made).toEqual(run.fails.toSorted());
    },
  );
});
