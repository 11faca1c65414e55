import { parentPort } from "node:worker_threads";
import { parseToolList } from "@tenon/contract";
import type { ToolList } from "@tenon/contract";
import { planTranslation } from "@tenon/contract/translate";
import type { PlannerAnswer, PlannerOrder } from "./plan-messages.ts";

/** Runs in a thread: proofs about hostile schemas take as long as their budgets allow, and nobody may wait for that. */
const lists = new Map<string, ToolList>();

function planFor(order: Extract<PlannerOrder, { kind: "plan" }>): PlannerAnswer["plan"] {
  const [pinnedTools, live] = [lists.get(order.pinned), lists.get(order.live)];
  const pinned = pinnedTools?.tools.find(({ name }) => name === order.tool);
  if (pinnedTools === undefined || live === undefined || pinned === undefined) return undefined;
  return planTranslation(pinned, live, { ...order.options, pinnedTools });
}

function answer(order: PlannerOrder): void {
  if (order.kind === "list") lists.set(order.key, parseToolList(order.definitions));
  else if (order.kind === "forget") lists.delete(order.key);
  else parentPort?.postMessage({ plan: planFor(order) } satisfies PlannerAnswer, []);
}

parentPort?.on("message", answer);
