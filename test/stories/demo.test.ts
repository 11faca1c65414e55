import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { root } from "./agent.ts";

test(
  "the demo does what it promises, and the README shows what it prints",
  { timeout: 240_000 },
  async () => {
    const demo = spawn(process.execPath, [join(root, "examples/demo/demo.ts")], {
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(demo, "exit");
    const said = await text(demo.stdout);
    await exited;
    expect(demo.exitCode).toBe(0);

    const readme = readFileSync(join(root, "README.md"), "utf8");
    const shown = [...readme.matchAll(/^```text\n(.*?)\n```$/gms)].map(([, block = ""]) => block);
    expect(shown.length).toBeGreaterThan(4);
    for (const block of shown) expect(said).toContain(block);
  },
);
