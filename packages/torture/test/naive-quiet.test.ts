import { describe, it } from "vitest";
import { judgeNaive } from "./fixtures/judge-naive.ts";
import { quietRuns } from "./fixtures/naive-runs.ts";

describe("against a naive gateway", () => {
  it.concurrent.each(quietRuns)(
    "$sins fails $fails.0 and the like",
    { timeout: 120_000 },
    judgeNaive,
  );
});
