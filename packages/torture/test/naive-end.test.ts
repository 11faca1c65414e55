import { describe, it } from "vitest";
import { judgeNaive } from "./fixtures/judge-naive.ts";
import { endRuns } from "./fixtures/naive-runs.ts";

describe("against a naive gateway", () => {
  it.concurrent.each(endRuns)(
    "$sins fails $fails.0 and the like",
    { timeout: 120_000 },
    judgeNaive,
  );
});
