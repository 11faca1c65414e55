import { setImmediate as turn } from "node:timers/promises";
import { toolDigest } from "@tenon/contract";
import type { ToolList } from "@tenon/contract";

/** Milliseconds of work before others get their turn. */
const sliceMs = 5;

/** Makes the digests of a list, which `toolDigest` remembers, a few at a time: a list can be long, and calls go on meanwhile. */
export async function digestInTurns({ tools }: ToolList): Promise<void> {
  let started = performance.now();
  for (const tool of tools) {
    toolDigest(tool);
    if (performance.now() - started < sliceMs) continue;
    await turn();
    started = performance.now();
  }
}
