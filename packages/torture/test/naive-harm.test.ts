import { describe, it } from "vitest";
import { judgeNaive } from "./fixtures/judge-naive.ts";
import { harmRuns } from "./fixtures/naive-runs.ts";

describe("against a naive gateway", () => {
  it.concurrent.each(harmRuns)(
    "$sins fails $fails.0 and the like",
    { timeout: 120_000 },
    judgeNaive,
  );
});
