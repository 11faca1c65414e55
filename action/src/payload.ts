import { readFileSync, statSync } from "node:fs";
import { isJsonObject, TenonError } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import { limits } from "./limits.ts";

/** An event's payload, asked by path. What is absent or has another type is undefined. */
export interface Payload {
  readonly at: (...path: readonly string[]) => Json | undefined;
  readonly text: (...path: readonly string[]) => string | undefined;
  /** A number above zero that JavaScript holds exactly. */
  readonly number: (...path: readonly string[]) => number | undefined;
  /** A commit's id, in full. */
  readonly commit: (...path: readonly string[]) => string | undefined;
}

/** Reads the file that the runner names; without one the payload is empty. Throws a usage error for a file that is none. */
export function readPayload(path: string | undefined): Payload {
  if (path === undefined || path === "") return payloadOf({});
  try {
    if (statSync(path).size > limits.eventBytes) throw new RangeError("too large");
    const parsed: Json = JSON.parse(readFileSync(path, "utf8"));
    return payloadOf(parsed);
  } catch (cause) {
    const message =
      "The event of this run cannot be read from the file in GITHUB_EVENT_PATH; run the action in a workflow.";
    throw new TenonError("usage", "event-invalid", message, { cause });
  }
}

function payloadOf(root: Json): Payload {
  const at: Payload["at"] = (...path) => {
    let value: Json | undefined = root;
    for (const key of path) {
      if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
      value = value[key];
    }
    return value;
  };
  const text: Payload["text"] = (...path) => {
    const value = at(...path);
    return typeof value === "string" ? value : undefined;
  };
  return {
    at,
    text,
    number: (...path) => {
      const value = at(...path);
      return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : undefined;
    },
    commit: (...path) => {
      const value = text(...path);
      return value !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(value)
        ? value
        : undefined;
    },
  };
}
