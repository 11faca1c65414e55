import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { channelUpstream } from "../../src/held/channel-upstream.ts";
import { heldLimits } from "../../src/held/limits.ts";
import { LogLines } from "../../src/held/log-lines.ts";
import { stdioChannel } from "../../src/held/stdio-channel.ts";
import { ask, openLegacy } from "./fixtures/asking.ts";

test("a server that says everything that it must not say is still understood, and reaches nobody else", async () => {
  const lines: string[] = [];
  const script = fileURLToPath(new URL("fixtures/hostile-stdio.ts", import.meta.url));
  const order = { command: process.execPath, args: [script], env: {}, cwd: "/" };
  const upstream = channelUpstream("hostile", (_caller, listener) =>
    stdioChannel(order, listener, new LogLines((line) => lines.push(line))),
  );
  const session = await openLegacy(upstream);
  const calls = ["a", 2].map((id) =>
    ask(upstream, "legacy", "tools/call", { name: "x", arguments: {} }, { session, id }),
  );
  for (const [index, { done, messages, late }] of calls.entries()) {
    const { bytes, response } = await done;
    expect(response.id).toBe(["a", 2][index]);
    // Its numbers and its depth are its own business.
    expect(bytes?.toString()).toContain('"big":12345678901234567890');
    expect(messages).toEqual([]);
    expect(late).toEqual([]);
  }
  expect(lines[0]).toBe("Not a message on standard output: Welcome!");
  expect(lines.length).toBeLessThanOrEqual(heldLimits.noiseLines);
  await upstream.close();
});
