import { describe, expect, it } from "vitest";
import { torture } from "../src/index.ts";
import { idsOf, settingsFor } from "./fixtures/bench.ts";

// A server by itself checks neither Origin nor Host here: that is the gateway's to do.
const notItsOwn = ["forwarding/foreign-origin", "forwarding/foreign-host"];

describe("the upstream alone", () => {
  it("does right whatever a gateway must only not spoil", async () => {
    const only = [
      "sessions",
      "forwarding",
      "discovery",
      "concurrency",
      "latency/trace-header",
      "latency/trace-meta",
      "cancellation/notification",
      "cancellation/disconnect",
      "cancellation/foreign",
    ];
    const card = await torture(await settingsFor({ only, deadlineMs: 10_000 }));
    expect(idsOf(card, "failed")).toEqual(notItsOwn);
  }, 120_000);
});
