import { canonicalJson } from "@tenon/contract";
import type { Outgoing } from "../upstream/upstream.ts";
import { edited, memberBytes } from "./json-edit.ts";

const ofOneAttempt = new Map([
  ["_meta", undefined],
  ["inputResponses", undefined],
  ["requestState", undefined],
]);

/** Whether method, name and arguments are equal, whatever else belongs to one attempt. */
export function isSameCall(one: Outgoing, other: Outgoing): boolean {
  if (one.message.method !== other.message.method) return false;
  const [first, second] = [one, other].map(({ bytes }) =>
    edited(memberBytes(bytes, "params") ?? noParams, ofOneAttempt),
  );
  if (first === undefined || second === undefined || first.equals(second))
    return first !== undefined;
  try {
    return canonicalText(first) === canonicalText(second);
  } catch (error) {
    // Too deep to be put into the one order.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const noParams = Buffer.from("{}");

function canonicalText(bytes: Buffer): string {
  return canonicalJson(JSON.parse(bytes.toString("utf8")));
}
