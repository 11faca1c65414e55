import { describe, expect, it } from "vitest";
import { torture } from "../src/index.ts";
import { settingsFor } from "./fixtures/bench.ts";

describe("the upstream alone", () => {
  it.concurrent.each([["sessions", "cancellation/notification", "cancellation/disconnect", "cancellation/foreign"], ["forwarding", "latency/trace-header", "latency/trace-meta"], ["discovery", "concurrency"], ["blocking"]])(
    "does right what a gateway is asked to keep right: %s",
    { timeout: 120_000 },
    async (...only) => {
      const card = await torture(await settingsFor({ only }));
      const failed = card.rows.filter(({ verdict }) => verdict.outcome === "failed");
      // A server by itself checks neither Origin nor Host here: that is the gateway's to do.
      const ids = new Set(failed.map(({ id }) => id));
      const own = only.includes("forwarding") ? ["forwarding/foreign-origin", "forwarding/foreign-host"] : [];
      expect([...ids]).toEqual(own);
    },
  );
});
