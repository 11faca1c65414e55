import type { JsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import type { ServerService } from "../calls/server-service.ts";
import { ask } from "./ask.ts";
import { aggregateLimits } from "./limits.ts";

/** Which server offers which resource, as far as lists have told. */
export class ResourceOwners {
  readonly #owners = new Map<string, string>();

  learn(uri: string, server: string): void {
    this.#owners.delete(uri);
    this.#owners.set(uri, server);
    if (this.#owners.size <= aggregateLimits.entries) return;
    const [oldest] = this.#owners.keys();
    if (oldest !== undefined) this.#owners.delete(oldest);
  }

  of(uri: string): string | undefined {
    return this.#owners.get(uri);
  }
}

/** The first server that can read the resource now. */
export async function whoKnows(
  services: readonly ServerService[],
  params: JsonObject | undefined,
  caller: Caller,
): Promise<ServerService | undefined> {
  for (const service of services) {
    const question = { method: "resources/read", params: params ?? {}, caller };
    if ((await ask(service.upstream, question)).kind === "result") return service;
  }
  return undefined;
}
