import { plainText } from "@tenon/contract";
import type { PinSlot } from "./server-pins.ts";
import { changeOf } from "./standing.ts";

/** Says once per change what a server changed of what was agreed. */
export class DriftReport {
  readonly #warn: (fields: object, message: string) => void;
  /** Lists that were reported, by slot: another pair of lists is another change. */
  readonly #told = new WeakMap<PinSlot, string>();

  constructor(warn: (fields: object, message: string) => void) {
    this.#warn = warn;
  }

  /** Waits until all changed tools of a slot are decided, then reports those; nothing when that was done. */
  async tell(slot: PinSlot): Promise<void> {
    const { standing } = slot;
    if (standing?.live === undefined) return;
    const { agreed, live } = standing;
    const pair = `${agreed.digest} ${live.digest}`;
    if (this.#told.get(slot) === pair) return;
    this.#told.set(slot, pair);
    await standing.settled();
    if (slot.standing !== standing) return;
    const drifted = standing.drifted();
    for (const one of drifted.slice(0, mostLines)) {
      const { rule, change } = changeOf(one);
      this.#warn(
        {
          server: slot.server.name,
          ...(slot.client !== undefined && { client: slot.client }),
          tool: plainText((one.pinned ?? one.live)?.name ?? ""),
          drift: one.kind,
          policy: slot.server.drift,
          rule,
          change,
          pinned: one.pinned?.digest,
          live: one.live?.digest,
        },
        "tool-drifted",
      );
    }
    if (drifted.length > mostLines)
      this.#warn({ server: slot.server.name, tools: drifted.length }, "tools-drifted");
  }
}

/** Lines of one report; the rest is counted. */
const mostLines = 50;
