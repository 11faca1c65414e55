import { describe, it } from "vitest";
import { judgeNaive } from "./fixtures/judge-naive.ts";
import { slowRuns } from "./fixtures/naive-runs.ts";

describe("against a naive gateway", () => {
  it.concurrent.each(slowRuns)(
    "$sins fails $fails.0 and the like",
    { timeout: 120_000 },
    judgeNaive,
  );
});
