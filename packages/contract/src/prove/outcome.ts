import type { Json } from "../json.ts";
import { partsOf } from "./node.ts";
import type { Node } from "./node.ts";
import { unreadableReason } from "./pattern.ts";

/** What the search for a value of some node found. */
export type Outcome =
  | { readonly kind: "empty" }
  | { readonly kind: "value"; readonly value: Json }
  | {
      readonly kind: "unknown";
      readonly reason: string;
      readonly detail: string;
      /** A value that may satisfy the node; worth showing to an independent validator. */
      readonly candidate?: Json | undefined;
    };

export const empty: Outcome = { kind: "empty" };

export function found(value: Json): Outcome {
  return { kind: "value", value };
}

export function unknown(reason: string, detail: string, candidate?: Json): Outcome {
  return { kind: "unknown", reason, detail, candidate };
}

/** The value of an outcome that has one, sure or not. */
export function valueOf(outcome: Outcome): Json | undefined {
  if (outcome.kind === "value") return outcome.value;
  return outcome.kind === "unknown" ? outcome.candidate : undefined;
}

/** The first value that passes, else one that might (`nodes` say why that is open), else empty. */
export function firstFitting(
  values: Iterable<Json>,
  test: (value: Json) => boolean | undefined,
  nodes: readonly Node[],
): Outcome {
  let doubt: Outcome = empty;
  for (const value of values) {
    const fits = test(value);
    if (fits === true) return found(value);
    if (fits === undefined && doubt.kind === "empty") doubt = undecided(nodes, value);
  }
  return doubt;
}

/** Nodes looked at for the reason of a doubt. */
const searched = 1_000;

/** An unknown outcome with the reason of the first thing in `nodes` that the engine does not understand. */
function undecided(nodes: readonly Node[], candidate: Json): Outcome {
  const queue = [...nodes];
  const seen = new Set(queue);
  for (let index = 0; index < queue.length && index < searched; index += 1) {
    const node = queue[index];
    if (node?.kind === "opaque") return unknown(node.reason, node.detail, candidate);
    if (node?.kind === "format") {
      return unknown(
        "format-order",
        "A `format` decides, and formats are compared by name.",
        candidate,
      );
    }
    const reason = node?.kind === "pattern" ? unreadableReason(node.source) : undefined;
    if (reason !== undefined) {
      return unknown(reason, "A pattern is beyond what the engine decides.", candidate);
    }
    for (const part of node === undefined ? [] : partsOf(node)) {
      if (seen.has(part)) continue;
      seen.add(part);
      queue.push(part);
    }
  }
  return unknown("keyword-opaque", "Something the engine does not understand decides.", candidate);
}
