import { runLoad } from "./load.ts";
import type { Load } from "./load.ts";

// The load comes from a process of its own, so that it takes no time of what it measures.
process.on("message", async (load: Load) => {
  process.send?.(await runLoad(load));
});
