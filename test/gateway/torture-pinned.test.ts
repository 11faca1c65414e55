import { definitions } from "@tenon/torture";
import { expect, it } from "vitest";
import {
  configuration,
  failures,
  folderWith,
  ports,
  serveCommand,
  tortured,
} from "./torture-stage.ts";

const minutes = 60_000;

it("the gateway keeps a pin under torture", { timeout: 5 * minutes }, async () => {
  const own = await ports();
  const folder = folderWith({
    "tools.json": JSON.stringify({ tools: definitions(new Set()) }),
    "tenon.gateway.yaml": configuration(own, {
      audit: "none",
      watch: { seconds: 1 },
      servers: {
        torture: { url: `http://127.0.0.1:${own.upstream}/mcp`, pin: { file: "tools.json" } },
      },
    }),
  });
  const card = await tortured(own, {
    start: serveCommand(folder, own.gateway),
    pinned: true,
    only: ["discovery", "streams/old-session-after-restart", "forwarding"],
    driftUrl: `http://127.0.0.1:${own.gateway}/metrics`,
  });
  expect(failures(card)).toEqual([]);
});
