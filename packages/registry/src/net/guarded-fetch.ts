import { guardedDispatcher } from "@tenon/probe";
import { fetch } from "undici";
import type { Dispatcher, RequestInit, Response } from "undici";
import { addressPolicy } from "./address-policy.ts";

const dispatchers = new Map<string, Dispatcher>();

/**
 * `fetch` that dials only what the address policy allows, whatever a name resolves to, and follows no redirect. Rejects
 * with the refusal as cause.
 */
export async function guardedFetch(
  ranges: readonly string[],
  url: string,
  request: RequestInit,
): Promise<Response> {
  const key = ranges.join();
  const known = dispatchers.get(key);
  const dispatcher = known ?? guardedDispatcher(addressPolicy(ranges));
  dispatchers.set(key, dispatcher);
  return fetch(url, { ...request, redirect: "manual", dispatcher });
}
